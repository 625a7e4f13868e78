"""The message resource: the shape of the SMS Gateway for Android API, with our `status` beside it.

Its `state` is one of six words; our `status` distinguishes more.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from appliance.store.batch_lists import BatchRow
from appliance.store.batch_recipients import Outcome, RecipientRow
from appliance.store.states import OUTGOING, MessageStatus
from appliance.web.api import field_schemas, message_forms, times
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

STATES: Final[Mapping[str, str]] = {
    MessageStatus.SCHEDULED: "Pending",
    MessageStatus.QUEUED: "Pending",
    MessageStatus.HELD: "Pending",
    MessageStatus.SUBMITTING: "Processed",
    MessageStatus.UNCERTAIN: "Processed",
    MessageStatus.SENT: "Sent",
    MessageStatus.DELIVERED: "Delivered",
    MessageStatus.FAILED: "Failed",
    MessageStatus.EXPIRED: "Failed",
    MessageStatus.BLOCKED: "Failed",
    MessageStatus.CANCELLED: "Cancelled",
}
_WORDS: Final = ("Pending", "Processed", "Sent", "Delivered", "Failed", "Cancelled")
STATE: Final[Schema] = {"title": "MessageState", "type": "string", "enum": list(_WORDS)}
STATUS: Final[Schema] = {
    "title": "MessageStatus",
    "type": "string",
    "enum": sorted(status.value for status in OUTGOING),
}

RECIPIENT: Final[Schema] = {
    "title": "Recipient",
    "type": "object",
    "properties": {
        "phoneNumber": field_schemas.NUMBER_GIVEN,
        "state": STATE,
        "status": STATUS,
        "error": {"type": "string", "description": "such as `CMS 500`, `report 0x45`, `opted_out`"},
        "at": {
            **field_schemas.TIME,
            "description": "when a message that a rule delays goes by itself; `error` says why",
        },
        "flash": {"type": "boolean", "description": "true if it is or was last sent as flash"},
        "sentAt": field_schemas.TIME,
        "deliveredAt": field_schemas.TIME,
        "line": field_schemas.LINE_GIVEN,
    },
    "required": ["phoneNumber", "state", "status"],
}
MESSAGE: Final[Schema] = {
    "title": "Message",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "state": STATE,
        "isHashed": {"type": "boolean"},
        "isEncrypted": {"type": "boolean"},
        "recipients": {
            "type": "array",
            "items": RECIPIENT,
            "description": "all of them; in a list of messages the first of many",
        },
        "recipientCount": {"type": "integer", "description": "how many there are in all"},
        "moreRecipients": {
            "type": "string",
            "format": "uri-reference",
            "description": "where all of them are, if `recipients` has not all",
        },
        "states": {
            "type": "object",
            "description": "when the first recipient came to each state",
            "additionalProperties": field_schemas.TIME,
        },
        "textMessage": {
            "title": "TextMessage",
            "type": "object",
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
        },
        "dataMessage": {
            "title": "DataMessage",
            "type": "object",
            "description": "in place of a text: octets in Base64, and the port of their program",
            "properties": {"data": {"type": "string"}, "port": {"type": "integer"}},
            "required": ["data", "port"],
        },
        "textErasedAt": field_schemas.TEXT_ERASED_AT,
        "segments": {"type": "integer", "description": "SMS for each recipient"},
        "class": {
            "title": "MessageClass",
            "type": "string",
            "enum": ["functional", "promotional"],
        },
        "form": message_forms.FORM_GIVEN,
        "subject": {"type": "string", "description": "for the office alone"},
        "priority": {"type": "integer"},
        "createdAt": field_schemas.TIME,
        "scheduleAt": field_schemas.MAYBE_TIME,
        "validUntil": field_schemas.MAYBE_TIME,
        "author": {"type": "string", "description": "such as `user:sophie` or `token:crm`"},
    },
    "required": ["id", "state", "recipients", "states", "textMessage", "createdAt"],
}


def message_as_json(batch: BatchRow, outcome: Outcome, more: str) -> dict[str, Any]:
    """Return a sending as the API shows it.

    `more` is the address of all its recipients, for an answer that shows only the first.
    """
    recipients = outcome.recipients
    first = recipients[0] if recipients else None
    expires = first.expires_at if first else None
    message: dict[str, Any] = {
        "id": batch.public_id,
        "state": overall(outcome.statuses),
        "isHashed": False,
        "isEncrypted": False,
        "recipients": [recipient_as_json(recipient) for recipient in recipients],
        "recipientCount": batch.total,
        "states": _states(batch, outcome.reached),
        "textMessage": {"text": batch.text},
        "segments": first.segments if first else 0,
        "class": batch.message_class,
        "form": message_forms.written(batch.form),
        "priority": batch.priority,
        "createdAt": times.write(batch.created_at),
        "scheduleAt": times.write_optional(batch.due_at),
        "validUntil": times.write_optional(expires),
        "author": f"{batch.author_kind}:{batch.author}",
    }
    if first is not None and first.port is not None:
        message["dataMessage"] = {"data": batch.text, "port": first.port}
        message["textMessage"] = {"text": ""}
    if batch.erased_at is not None:
        message["textErasedAt"] = times.write(batch.erased_at)
    if batch.subject is not None:
        message["subject"] = batch.subject
    if not outcome.whole:
        message["moreRecipients"] = more
    return message


def overall(statuses: Iterable[str]) -> str:
    """Return the state of a message to several: what is still pending, else the best outcome."""
    states = {STATES[status] for status in statuses}
    for state in ("Pending", "Processed"):
        if state in states:
            return state
    states = states - {"Cancelled"} or states
    if len(states) == 1:
        return states.pop()
    return "Sent" if states & {"Sent", "Delivered"} else "Failed"


def recipient_as_json(row: RecipientRow) -> dict[str, Any]:
    """Return one recipient of a message as the API shows it."""
    found: dict[str, Any] = {
        "phoneNumber": row.address,
        "state": STATES[row.status],
        "status": row.status,
    }
    if row.error:
        found["error"] = row.error
    if row.status == MessageStatus.HELD and row.release_at is not None:
        found["at"] = times.write(row.release_at)
    if row.message_class == 0:
        found["flash"] = True
    if row.sent_at is not None:
        found["sentAt"] = times.write(row.sent_at)
    if row.delivered_at is not None:
        found["deliveredAt"] = times.write(row.delivered_at)
    if row.line is not None and services().outbox.lines():
        found["line"] = row.line
    return found


def _states(batch: BatchRow, reached: Mapping[str, int]) -> dict[str, str]:
    first: dict[str, int] = {"Pending": batch.created_at}
    for status, at in reached.items():
        state = STATES.get(status)
        if state is not None:
            first[state] = min(at, first.get(state, at))
    return {state: times.write(first[state]) for state in _WORDS if state in first}
