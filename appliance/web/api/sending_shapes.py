"""Sendings as the API shows them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from appliance.messaging.requests import (
    PRICE_UNIT,
    AcceptedBatch,
    AcceptedMessage,
    Fate,
    Judged,
    Preview,
    Share,
)
from appliance.store import batch_progress
from appliance.store.batch_lists import BatchRow
from appliance.store.batch_progress import Batch
from appliance.store.states import MessageStatus
from appliance.web.api import field_schemas, message_forms, times
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services
from appliance.web.shown import pace

_FATES: Final = [str(fate) for fate in Fate]
_COUNT: Final[Schema] = {"type": "integer"}
VERDICT: Final[Schema] = {
    "title": "Verdict",
    "type": "string",
    "enum": _FATES,
    "description": "held: until a person decides; blocked: never",
}
_REASON: Final[Schema] = {
    "type": "string",
    "description": "such as opted_out, missing_variable, quiet_hours",
}
LEFT_OUT: Final[Schema] = {
    "title": "LeftOut",
    "type": "object",
    "properties": {
        "recipient": {"type": "string", "description": "as given, or the contact's name"},
        "reason": _REASON,
        "variables": {
            "type": "string",
            "description": "of missing_variable: what the recipient lacks",
        },
    },
    "required": ["recipient", "reason"],
}
_OUTCOME: Final[dict[str, Schema]] = {
    "total": {**_COUNT, "description": "messages, blocked ones included"},
    "segments": {**_COUNT, "description": "SMS in all, without those that are blocked"},
    "leftOut": {
        "type": "array",
        "items": LEFT_OUT,
        "description": "who gets nothing, and why; blocked ones included",
    },
    "byVerdict": {
        "title": "SendingVerdicts",
        "type": "object",
        "properties": dict.fromkeys(_FATES, _COUNT),
        "required": _FATES,
    },
    "firstAt": {**field_schemas.MAYBE_TIME, "description": "when the first leaves"},
    "expectedEnd": {**field_schemas.MAYBE_TIME, "description": "when the last should have left"},
}
ACCEPTED: Final[Schema] = {
    "title": "AcceptedSending",
    "type": "object",
    "properties": {"id": {"type": "string"}, **_OUTCOME},
    "required": ["id", *_OUTCOME],
}
_LINES: Final[Schema] = {
    "type": "array",
    "items": {"type": "string"},
    "description": "the line that would send it, or several equal ones that share",
}
PREVIEWED: Final[Schema] = {
    "title": "SendingPreview",
    "type": "object",
    "properties": {
        **_OUTCOME,
        "expiring": {
            **_COUNT,
            "description": "messages that a rule delays until after their validity: never sent",
        },
        "messages": {
            "type": "array",
            "items": {
                "title": "PreviewedMessage",
                "type": "object",
                "properties": {
                    "phoneNumber": field_schemas.NUMBER_GIVEN,
                    "text": {"type": "string"},
                    "segments": _COUNT,
                    "verdict": VERDICT,
                    "at": field_schemas.TIME,
                    "reason": _REASON,
                    "expires": {
                        "type": "boolean",
                        "description": "true: its validity ends before it may leave",
                    },
                    "lines": _LINES,
                },
                "required": ["phoneNumber", "text", "segments", "verdict"],
            },
        },
        "cursor": {"type": "string", "description": "for the following messages"},
        "lines": {
            "type": "array",
            "description": "what each line would send, if the box has several",
            "items": {
                "title": "LineShare",
                "type": "object",
                "properties": {
                    "lines": _LINES,
                    "messages": _COUNT,
                    "segments": _COUNT,
                    "price": {
                        "type": "number",
                        "description": "of these SMS, in the currency of the line's provider",
                    },
                },
                "required": ["lines", "messages", "segments"],
            },
        },
    },
    "required": [*_OUTCOME, "expiring", "messages"],
}
LISTED: Final[dict[str, Schema]] = {
    "id": {"type": "string"},
    "createdAt": field_schemas.TIME,
    "author": {"type": "string", "description": "such as `user:sophie` or `token:crm`"},
    "text": {"type": "string"},
    "class": {
        "title": "MessageClass",
        "type": "string",
        "enum": ["functional", "promotional"],
    },
    "total": _COUNT,
    "scheduleAt": field_schemas.MAYBE_TIME,
}
SENDING_IN_LIST: Final[Schema] = {
    "title": "SendingInList",
    "type": "object",
    "properties": LISTED,
    "required": [*LISTED],
}
SENDING: Final[Schema] = {
    "title": "Sending",
    "type": "object",
    "properties": {
        **LISTED,
        "subject": {"type": ["string", "null"]},
        "form": message_forms.FORM_GIVEN,
        "paused": {"type": "boolean"},
        "counts": {
            "type": "object",
            "description": "messages by status",
            "additionalProperties": _COUNT,
        },
        "delays": {
            "type": "array",
            "description": "those of the held messages that a rule delays: until when, and why",
            "items": {
                "title": "SendingDelay",
                "type": "object",
                "properties": {
                    "at": field_schemas.TIME,
                    "reason": _REASON,
                    "messages": _COUNT,
                },
                "required": ["at", "reason", "messages"],
            },
        },
    },
    "required": [*LISTED, "paused", "counts", "delays"],
}


def listed_as_json(row: BatchRow) -> dict[str, Any]:
    """Return a sending as a list shows it."""
    return {
        "id": row.public_id,
        "createdAt": times.write(row.created_at),
        "author": f"{row.author_kind}:{row.author}",
        "text": row.text,
        "class": row.message_class,
        "total": row.total,
        "scheduleAt": times.write_optional(row.due_at),
    }


def as_json(row: BatchRow, batch: Batch) -> dict[str, Any]:
    """Return one sending with its counts."""
    return {
        **listed_as_json(row),
        "subject": batch.subject,
        "form": message_forms.written(batch.form),
        "paused": batch.paused,
        "counts": batch_progress.counts(services().store, batch),
        "delays": [
            {"at": times.write(at_ms), "reason": reason, "messages": number}
            for (at_ms, reason), number in sorted(
                batch_progress.delays(services().store, batch.id).items()
            )
        ],
    }


def accepted_as_json(accepted: AcceptedBatch) -> dict[str, Any]:
    """Return what was stored."""
    fates = [_fate(each) for each in accepted.messages]
    left_out = [_left_out(left.typed, left.reason, left.detail) for left in accepted.left_out]
    left_out += [
        _left_out(each.address, each.error or "")
        for each, fate in zip(accepted.messages, fates, strict=True)
        if fate == Fate.BLOCKED
    ]
    messages = zip(fates, accepted.messages, strict=True)
    going = [(fate, each.segments, each.release_at) for fate, each in messages]
    return {"id": accepted.public_id, **_outcome(going, left_out)}


def previewed_as_json(preview: Preview, page: Sequence[Judged], cursor: str | None) -> Any:
    """Return what would be stored, with a page of its messages."""
    left_out = [_left_out(left.typed, left.reason, left.detail) for left in preview.left_out]
    left_out += [_left_out(each.address, each.reason or "") for each in preview.blocked]
    going = [(each.fate, each.segments, each.at_ms) for each in preview.messages]
    found: dict[str, Any] = {
        **_outcome(going, left_out),
        "expiring": preview.expiring,
        "messages": [_judged(each) for each in page],
    }
    if preview.shares:
        found["lines"] = [_share(each) for each in preview.shares]
    return found if cursor is None else found | {"cursor": cursor}


def _share(share: Share) -> dict[str, Any]:
    found: dict[str, Any] = {
        "lines": share.lines,
        "messages": share.messages,
        "segments": share.segments,
    }
    return found if share.price is None else found | {"price": share.price / PRICE_UNIT}


def _judged(each: Judged) -> dict[str, Any]:
    found: dict[str, Any] = {
        "phoneNumber": each.address,
        "text": each.text,
        "segments": each.segments,
        "verdict": str(each.fate),
    }
    if each.at_ms is not None:
        found["at"] = times.write(each.at_ms)
    if each.reason is not None:
        found["reason"] = each.reason
    if each.expires:
        found["expires"] = True
    if each.lines:
        found["lines"] = each.lines
    return found


def _left_out(recipient: str, reason: str, variables: str = "") -> dict[str, str]:
    found = {"recipient": recipient, "reason": reason}
    return found | {"variables": variables} if variables else found


def _fate(message: AcceptedMessage) -> Fate:
    if message.status == MessageStatus.BLOCKED:
        return Fate.BLOCKED
    if message.status == MessageStatus.HELD and message.release_at is None:
        return Fate.HELD
    return Fate.NOW if message.release_at is None else Fate.LATER


def _outcome(
    messages: Iterable[tuple[Fate, int, int | None]], left_out: list[dict[str, str]]
) -> dict[str, Any]:
    """Return the figures of a sending, from the fate, SMS and moment of each message."""
    found = list(messages)
    counts = Counter(fate for fate, _, _ in found)
    now = services().clock.now_ms()
    moving = [
        (segments, now if at is None else at)
        for fate, segments, at in found
        if fate in (Fate.NOW, Fate.LATER)
    ]
    end = None
    if moving:
        first, last = min(at for _, at in moving), max(at for _, at in moving)
        end = max(last, pace.end_of(sum(segments for segments, _ in moving), first))
    return {
        "total": len(found),
        "segments": sum(segments for fate, segments, _ in found if fate != Fate.BLOCKED),
        "leftOut": left_out,
        "byVerdict": {str(fate): counts[fate] for fate in Fate},
        "firstAt": times.write(min(at for _, at in moving)) if moving else None,
        "expectedEnd": times.write_optional(end),
    }
