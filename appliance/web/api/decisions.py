"""What a person decides about messages on the pages, for programs: `/messages/{id}/decision`.

Also changing what is scheduled, and deleting for good.
"""

from typing import Any, Final, cast

from appliance.errors import N_, ConflictError, InputError
from appliance.messaging.outbound import revision
from appliance.messaging.outbound.revision import Change, NewOptions
from appliance.messaging.people import permits
from appliance.store import batch_progress, batch_recipients, removal, revisions
from appliance.store.batch_lists import BatchRow
from appliance.store.batch_progress import Batch
from appliance.store.batch_recipients import RecipientRow
from appliance.store.sendings import Form
from appliance.web.api import field_schemas, messages, numbers, times
from appliance.web.api.message_shapes import MESSAGE
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services
from appliance.web.shown import possible_decisions

_MOST: Final = 10_000
_DELETED: Final[Schema] = {
    "title": "DeletedMessages",
    "type": "object",
    "properties": {"deleted": {"type": "integer"}},
    "required": ["deleted"],
}


def _decide(request: ApiRequest, message_id: str) -> ApiResponse:
    batch, body = messages.batch_of(message_id), request.body
    decision = possible_decisions.ALL[body["decision"]]
    asked = _recipients(batch, body.get("phoneNumber"))
    ready = [
        each
        for each in asked
        if decision in possible_decisions.possible(each.status, each.release_at)
    ]
    if not ready:
        raise ConflictError(
            "wrong_state", N_("Nothing of this message is in a state that allows this.")
        )
    if request.caller.token is not None:
        permits.check_recipients(
            services().store, request.caller.token, [each.address for each in ready]
        )
    for each in ready:
        decision.act(services().outbox, each.message_id, request.caller.author)
    return ApiResponse(messages.one_as_json(message_id))


def _recipients(batch: BatchRow, number: str | None) -> list[RecipientRow]:
    """Return the recipients of a sending, or the one of this number."""
    found = batch_recipients.page(services().store, batch.id, limit=_MOST, after=0)
    if number is None:
        return list(found)
    address = numbers.address(number)
    of_number = [each for each in found if each.address == address]
    if not of_number:
        raise InputError(
            "no_recipient_of_it",
            N_("The message was not sent to this number."),
            field="phoneNumber",
        )
    return of_number


def _change(request: ApiRequest, message_id: str) -> ApiResponse:
    store, body = services().store, request.body
    batch = batch_progress.get(store, messages.batch_of(message_id).id)
    if batch is None or not revision.can_be_revised(batch, services().clock.now_ms()):
        raise ConflictError("sending_begun", N_("This sending has begun: it cannot be edited."))
    due = times.read(body["scheduleAt"]) if "scheduleAt" in body else batch.due_at
    change = Change(
        body.get("text", batch.text),
        due,
        batch.text,
        batch.due_at or 0,
        _options(batch, body) if "subject" in body else None,
    )
    try:
        services().outbox.revise(batch.id, change, request.caller.author)
    except InputError as error:
        error.field = {"due": "scheduleAt"}.get(error.field or "", error.field)
        raise
    return ApiResponse(messages.one_as_json(message_id))


def _options(batch: Batch, body: dict[str, Any]) -> NewOptions:
    """Return the options of a sending with a new subject; form and validity stay."""
    _, expires_at = revisions.summary(services().store, batch.id)
    return NewOptions(
        cast("Form", batch.form),
        None,
        keeps_expiry=True,
        subject=body["subject"].strip() or None,
        before=revision.stamp(batch, expires_at),
    )


def _delete(request: ApiRequest, message_id: str) -> ApiResponse:
    store, batch = services().store, messages.batch_of(message_id)
    ids = [each.message_id for each in _recipients(batch, request.body.get("phoneNumber"))]
    deleted = removal.remove(store, ids, actor=request.caller.author.actor)
    if not deleted:
        raise ConflictError(
            "message_waits",
            N_("Messages that are waiting or being sent are kept: cancel them first."),
        )
    return ApiResponse({"deleted": deleted})


_NUMBER: Final[Schema] = {
    **field_schemas.NUMBER_TAKEN,
    "type": ["string", "null"],
    "description": "only the message to this recipient; without it, all of them",
}
OPERATIONS: Final = (
    Operation(
        id="decideMessage",
        method="POST",
        path="/messages/{message_id}/decision",
        view=_decide,
        role="operator",
        summary="Send again, leave as it is, release or cancel what is in a state that allows it",
        body={
            "title": "MessageDecision",
            "type": "object",
            "properties": {
                "decision": {
                    "title": "Decision",
                    "type": "string",
                    "enum": list(possible_decisions.ALL),
                    "description": "resend: failed, expired or uncertain ones; dismiss: failed or"
                    " uncertain ones; release: held ones; cancel: those that have not gone",
                },
                "phoneNumber": _NUMBER,
            },
            "required": ["decision"],
        },
        answers={200: MESSAGE},
        errors=frozenset({402, 404, 409}),
    ),
    Operation(
        id="changeMessage",
        method="PATCH",
        path="/messages/{message_id}",
        view=_change,
        role="operator",
        summary="Give a scheduled message or sending another text, date or subject",
        body={
            "title": "MessageChange",
            "type": "object",
            "properties": {
                "text": {"type": "string"},
                "scheduleAt": field_schemas.TIME,
                "subject": {"type": "string", "maxLength": 200},
            },
        },
        answers={200: MESSAGE},
        errors=frozenset({402, 404, 409}),
    ),
    Operation(
        id="deleteMessage",
        method="POST",
        path="/messages/{message_id}/delete",
        view=_delete,
        role="operator",
        summary="Delete what has gone or was cancelled from the box, for good",
        body={
            "title": "MessageDeletion",
            "type": "object",
            "properties": {"phoneNumber": _NUMBER},
        },
        answers={200: _DELETED},
        errors=frozenset({404, 409}),
    ),
)
