"""`/sendings`: messages to many, each with its own text; their progress, and what is decided."""

from typing import Any, Final

from appliance.errors import ConflictError, InputError, NotFoundError
from appliance.store import batch_lists
from appliance.store.batch_lists import BatchRow
from appliance.store.batch_progress import Batch
from appliance.store.listing import MessageFilter
from appliance.web.api import PREFIX, messages, new_sending, paging, repeated
from appliance.web.api.message_shapes import RECIPIENT
from appliance.web.api.new_message import missing
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.sending_shapes import (
    ACCEPTED,
    PREVIEWED,
    SENDING,
    SENDING_IN_LIST,
    accepted_as_json,
    as_json,
    listed_as_json,
    previewed_as_json,
)
from appliance.web.frame.services import services
from appliance.web.writing import batch as batches


def _send(request: ApiRequest) -> ApiResponse:
    if request.query.get("preview", False):
        return _preview(request)
    asked = repeated.keyed(new_sending.read(request), request.caller)
    try:
        accepted = services().outbox.accept(asked.message, request.caller.author)
    except InputError as error:
        raise new_sending.placed(error, request.body) from None
    except NotFoundError as error:
        raise missing(error) from error
    except ConflictError as error:
        raise repeated.with_existing(error, request.caller, _one_as_json) from error
    place = f"{PREFIX}/sendings/{accepted.public_id}"
    return ApiResponse(accepted_as_json(accepted), status=202, headers={"Location": place})


def _preview(request: ApiRequest) -> ApiResponse:
    try:
        found = services().outbox.preview(new_sending.read(request), request.caller.author)
    except InputError as error:
        raise new_sending.placed(error, request.body) from None
    except NotFoundError as error:
        raise missing(error) from error
    key = paging.after(request, int)
    first, wanted = int(key[0]) if key else 0, paging.limit(request)
    following = first + wanted
    cursor = paging.cursor_of((following,)) if following < len(found.messages) else None
    return ApiResponse(previewed_as_json(found, found.messages[first:following], cursor))


def _list(request: ApiRequest) -> ApiResponse:
    store, wanted = services().store, MessageFilter(direction="out")
    page = paging.read_page(
        request,
        lambda limit, cursor: batch_lists.page(
            store, wanted, limit=limit, cursor=cursor, order="newest", after=None
        ),
    )
    total = batch_lists.count(store, wanted, None)
    rows = [listed_as_json(row) for row in page.rows] if page else []
    return paging.response(rows, total, page.next if page else None)


def _get(_request: ApiRequest, sending_id: str) -> ApiResponse:
    return ApiResponse(_one_as_json(sending_id))


def _pause(request: ApiRequest, sending_id: str) -> ApiResponse:
    services().outbox.pause_batch(_row(sending_id).id, request.caller.author)
    return ApiResponse(_one_as_json(sending_id))


def _resume(request: ApiRequest, sending_id: str) -> ApiResponse:
    services().outbox.resume_batch(_row(sending_id).id, request.caller.author)
    return ApiResponse(_one_as_json(sending_id))


def _cancel(request: ApiRequest, sending_id: str) -> ApiResponse:
    services().outbox.cancel_batch(_row(sending_id).id, request.caller.author)
    return ApiResponse(_one_as_json(sending_id))


def _resend(request: ApiRequest, sending_id: str) -> ApiResponse:
    found = batches.failed(_batch(sending_id))
    services().outbox.resend_many(found, request.caller.author)
    return ApiResponse(_one_as_json(sending_id))


def _recipients(request: ApiRequest, sending_id: str) -> ApiResponse:
    return messages.recipients_of(request, _row(sending_id))


def _row(public_id: str) -> BatchRow:
    return messages.batch_of(public_id)


def _batch(public_id: str) -> Batch:
    return batches.existing(_row(public_id).id)


def _one_as_json(public_id: str) -> dict[str, Any]:
    return as_json(_row(public_id), _batch(public_id))


def _act(name: str, view: Any, summary: str) -> Operation:
    """Return an operation that does something with one sending, and shows it."""
    verb, _, rest = name.partition("-")
    return Operation(
        id=f"{verb}{rest.title()}Sending",
        method="POST",
        path=f"/sendings/{{sending_id}}/{name}",
        view=view,
        role="operator",
        summary=summary,
        answers={200: SENDING},
        errors=frozenset({402, 404, 409}),
    )


OPERATIONS: Final = (
    Operation(
        id="sendToMany",
        method="POST",
        path="/sendings",
        view=_send,
        role="operator",
        summary="Send a text to many, each with values of their own; or see what it would do",
        query={
            "preview": {
                "type": "boolean",
                "description": "true: store nothing, and show every message",
            },
            "limit": paging.QUERY["limit"],
            "cursor": {**paging.QUERY["cursor"], "description": "out of the preview before"},
        },
        body=new_sending.NEW_SENDING,
        answers={202: ACCEPTED, 200: PREVIEWED},
        located=True,
        errors=frozenset({402, 409}),
    ),
    Operation(
        id="listSendings",
        method="GET",
        path="/sendings",
        view=_list,
        role="viewer",
        summary="Sendings, newest first",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": SENDING_IN_LIST}},
        paged=True,
        tagged=True,
    ),
    Operation(
        id="getSending",
        method="GET",
        path="/sendings/{sending_id}",
        view=_get,
        role="viewer",
        summary="One sending, with its messages counted by status",
        answers={200: SENDING},
        tagged=True,
        errors=frozenset({404}),
    ),
    Operation(
        id="listSendingRecipients",
        method="GET",
        path="/sendings/{sending_id}/recipients",
        view=_recipients,
        role="viewer",
        summary="Whom one sending went to, in the order they were given",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": RECIPIENT}},
        paged=True,
        tagged=True,
        errors=frozenset({404}),
    ),
    _act("pause", _pause, "Hold back what has not gone"),
    _act("resume", _resume, "Let a paused sending go on"),
    _act("cancel", _cancel, "Take back what has not gone"),
    _act("resend-failed", _resend, "Send again what failed or expired"),
)
