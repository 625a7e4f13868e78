"""`/messages`: send, list, show and cancel messages; `/message` is the older name of the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.store import batch_lists, batch_recipients
from appliance.store.batch_lists import BatchRow
from appliance.store.listing import MessageFilter, Order
from appliance.store.spans import Span
from appliance.store.states import MessageStatus
from appliance.web.api import PREFIX, field_schemas, new_message, numbers, paging, repeated
from appliance.web.api.message_shapes import (
    MESSAGE,
    RECIPIENT,
    STATE,
    STATES,
    STATUS,
    message_as_json,
    recipient_as_json,
)
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services

# Recipients of each message in a list. A single message is shown with all: a few megabytes.
_MOST_RECIPIENTS: Final = 100
_MOST_IN_LARGE_PAGES: Final = 10
_USUAL_PAGE: Final = 50
# Parameters that clients of the SMS Gateway for Android send with a message.
_FOR_CLIENTS: Final[dict[str, Schema]] = {
    "skipPhoneValidation": {
        "type": "boolean",
        "description": "taken and not used: a number that is none is never sent to",
    },
    "deviceActiveWithin": {
        "type": "integer",
        "minimum": 0,
        "description": "taken and not used: there is one device",
    },
}


def _send(request: ApiRequest) -> ApiResponse:
    asked = repeated.keyed(new_message.read(request), request.caller)
    headers: dict[str, str] = {}
    try:
        public_id = services().outbox.accept(asked.message, request.caller.author).public_id
    except InputError as error:
        raise new_message.placed(error, request.body) from None
    except NotFoundError as error:
        raise new_message.missing(error) from error
    except ConflictError as error:
        known = repeated.with_existing(error, request.caller, one_as_json)
        public_id = repeated.first_time(asked, known)
        headers.update(repeated.REPLAYED)
    headers["Location"] = f"{PREFIX}/messages/{public_id}"
    return ApiResponse(one_as_json(public_id), status=202, headers=headers)


def _list(request: ApiRequest) -> ApiResponse:
    store, span = services().store, paging.span(request)
    wanted, after = _filter(request, span), _after(request)
    if wanted is None:
        return paging.response([], 0, None)
    order: Order = "oldest" if span.oldest_first else "newest"
    page = paging.read_page(
        request,
        lambda limit, cursor: batch_lists.page(
            store, wanted, limit=limit, cursor=cursor, order=order, after=after
        ),
    )
    total = batch_lists.count(store, wanted, after)
    most = _MOST_RECIPIENTS if paging.limit(request) <= _USUAL_PAGE else _MOST_IN_LARGE_PAGES
    rows = _as_json(page.rows, most) if page else []
    return paging.response(rows, total, page.next if page else None)


def _recipients(request: ApiRequest, message_id: str) -> ApiResponse:
    return recipients_of(request, batch_of(message_id))


def recipients_of(request: ApiRequest, batch: BatchRow) -> ApiResponse:
    """Answer a page of the recipients of a sending, in the order they were given."""
    wanted = paging.limit(request)
    (after,) = paging.after(request, int) or (0,)
    rows = batch_recipients.page(services().store, batch.id, limit=wanted + 1, after=int(after))
    page, last = paging.split_page(rows, wanted)
    following = paging.cursor_of((last.message_id,) if last else None)
    return paging.response([recipient_as_json(row) for row in page], batch.total, following)


def _after(request: ApiRequest) -> int | None:
    """Return the id of the sending that `since` names by its public id."""
    if "since" not in request.query:
        return None
    found = batch_lists.by_public_id(services().store, request.query["since"])
    if found is None:
        raise refused("must be the id of a message", "since")
    return found.id


def _filter(request: ApiRequest, span: Span) -> MessageFilter | None:
    """Return the filter that the query asks for; None if no message can match it."""
    query = request.query
    statuses = tuple(
        status
        for status, state in STATES.items()
        if query.get("status", status) == status and query.get("state", state) == state
    )
    if not statuses:
        return None
    number = query.get("number")
    return MessageFilter(
        direction="out",
        statuses=() if len(statuses) == len(STATES) else statuses,
        address=None if number is None else numbers.address(number),
        since_ms=span.since_ms,
        until_ms=span.until_ms,
        text=query.get("q", ""),
    )


def _get(_request: ApiRequest, message_id: str) -> ApiResponse:
    return ApiResponse(one_as_json(message_id))


def _cancel(request: ApiRequest, message_id: str) -> ApiResponse:
    store = services().store
    batch = batch_of(message_id)
    taken_back = services().outbox.cancel_batch(batch.id, request.caller.author)
    statuses = batch_recipients.statuses(store, batch.id, batch.total)
    if not taken_back and MessageStatus.CANCELLED not in statuses:
        raise ConflictError(
            "too_late", N_("This message has gone completely: it can no longer be cancelled.")
        )
    return ApiResponse(one_as_json(message_id))


def batch_of(public_id: str) -> BatchRow:
    """Return the sending with this id. Raise NotFoundError."""
    found = batch_lists.by_public_id(services().store, public_id)
    if found is None:
        raise NotFoundError("no_message", N_("There is no message with this id."))
    return found


def one_as_json(public_id: str) -> dict[str, Any]:
    """Return one message as the API shows it. Raise NotFoundError."""
    return _as_json([batch_of(public_id)])[0]


def _as_json(batches: Sequence[BatchRow], most: int | None = None) -> list[dict[str, Any]]:
    found = batch_recipients.outcomes(services().store, batches, most)
    return [
        message_as_json(batch, found[batch.id], f"{PREFIX}/messages/{batch.public_id}/recipients")
        for batch in batches
    ]


# The operations that both names of the resource offer.
_UNDER_BOTH_NAMES: Final = (
    Operation(
        id="sendMessage",
        method="POST",
        path="/messages",
        view=_send,
        role="operator",
        summary="Send a message, now or later",
        query=_FOR_CLIENTS,
        body=new_message.NEW_MESSAGE,
        answers={202: MESSAGE},
        located=True,
        errors=frozenset({402, 409}),
    ),
    Operation(
        id="getMessage",
        method="GET",
        path="/messages/{message_id}",
        view=_get,
        role="viewer",
        summary="One message and what became of it",
        tagged=True,
        answers={200: MESSAGE},
        errors=frozenset({404}),
    ),
    Operation(
        id="listRecipients",
        method="GET",
        path="/messages/{message_id}/recipients",
        view=_recipients,
        role="viewer",
        summary="Whom one message went to, in the order they were given",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": RECIPIENT}},
        paged=True,
        tagged=True,
        errors=frozenset({404}),
    ),
    Operation(
        id="cancelMessage",
        method="DELETE",
        path="/messages/{message_id}",
        view=_cancel,
        role="operator",
        summary="Take back what has not gone",
        answers={200: MESSAGE},
        errors=frozenset({404, 409}),
    ),
)


def _under_its_older_name(operation: Operation) -> Operation:
    """Return the same operation at `/message`, marked as deprecated."""
    return replace(
        operation,
        id=f"{operation.id}ByItsOlderPath",
        path=operation.path.replace("/messages", "/message", 1),
        deprecated=True,
    )


OPERATIONS: Final = (
    *_UNDER_BOTH_NAMES,
    *map(_under_its_older_name, _UNDER_BOTH_NAMES),
    Operation(
        id="listMessages",
        method="GET",
        path="/messages",
        view=_list,
        role="viewer",
        summary="Messages sent or to be sent, newest first",
        query={
            "status": STATUS,
            "state": STATE,
            "number": field_schemas.number("of a recipient"),
            "q": field_schemas.SEARCHED,
            "since": {
                "type": "string",
                "maxLength": 64,
                "description": "only messages after the one of this id",
            },
            **paging.SPAN,
            **paging.FOR_CLIENTS,
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": MESSAGE}},
        paged=True,
        tagged=True,
    ),
)
