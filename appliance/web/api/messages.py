"""`/messages`: send, list, look at, take back; `/message` is the same under its older name."""

from collections.abc import Sequence
from typing import Any, Final

from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.store import batch_lists, batch_recipients
from appliance.store.batch_lists import BatchRow
from appliance.store.listing import MessageFilter, Order
from appliance.store.spans import Span
from appliance.store.states import MessageStatus
from appliance.web.api import new_message, numbers, openapi, paging, values
from appliance.web.api.message_shapes import (
    MESSAGE,
    RECIPIENT,
    STATE,
    STATES,
    STATUS,
    shown,
    shown_recipient,
)
from appliance.web.api.operations import Call, Operation, Reply
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services

# Of each message in a list. One message alone is shown whole: some megabytes at most.
_MOST_RECIPIENTS: Final = 100
_MOST_IN_LARGE_PAGES: Final = 10
_USUAL_PAGE: Final = 50
# What clients of the SMS Gateway for Android send beside a message.
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


def _send(call: Call) -> Reply:
    request = new_message.read(call)
    try:
        accepted = services().outbox.accept(request, call.caller.author)
    except InputError as error:
        raise new_message.placed(error, call.body) from None
    except NotFoundError as error:
        raise new_message.missing(error) from error
    message = _one(accepted.public_id)
    place = f"{openapi.PREFIX}/messages/{accepted.public_id}"
    return Reply(message, status=202, headers={"Location": place})


def _list(call: Call) -> Reply:
    store, span = services().store, paging.span(call)
    wanted, after = _filter(call, span), _after(call)
    if wanted is None:
        return paging.reply([], 0, None)
    order: Order = "oldest" if span.oldest_first else "newest"
    page = paging.look(
        call,
        lambda limit, cursor: batch_lists.page(
            store, wanted, limit=limit, cursor=cursor, order=order, after=after
        ),
    )
    total = batch_lists.count(store, wanted, after)
    most = _MOST_RECIPIENTS if paging.limit(call) <= _USUAL_PAGE else _MOST_IN_LARGE_PAGES
    rows = _shown(page.rows, most) if page else []
    return paging.reply(rows, total, page.next if page else None)


def _recipients(call: Call, message_id: str) -> Reply:
    batch, wanted = _batch(message_id), paging.limit(call)
    (after,) = paging.after(call, int) or (0,)
    rows = batch_recipients.page(services().store, batch.id, limit=wanted + 1, after=int(after))
    page, last = paging.cut(rows, wanted)
    following = paging.cursor_of((last.message_id,) if last else None)
    return paging.reply([shown_recipient(row) for row in page], batch.total, following)


def _after(call: Call) -> int | None:
    """The batch that `since` names by its public id."""
    if "since" not in call.query:
        return None
    found = batch_lists.by_public_id(services().store, call.query["since"])
    if found is None:
        raise refused("must be the id of a message", "since")
    return found.id


def _filter(call: Call, span: Span) -> MessageFilter | None:
    """What is asked for; None when nothing can be it."""
    query = call.query
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


def _get(_call: Call, message_id: str) -> Reply:
    return Reply(_one(message_id))


def _cancel(call: Call, message_id: str) -> Reply:
    store = services().store
    batch = _batch(message_id)
    taken_back = services().outbox.cancel_batch(batch.id, call.caller.author)
    statuses = batch_recipients.statuses(store, batch.id, batch.total)
    if not taken_back and MessageStatus.CANCELLED not in statuses:
        raise ConflictError(
            "too_late", N_("This message has gone completely: it can no longer be cancelled.")
        )
    return Reply(_one(message_id))


def _batch(public_id: str) -> BatchRow:
    found = batch_lists.by_public_id(services().store, public_id)
    if found is None:
        raise NotFoundError("no_message", N_("There is no message with this id."))
    return found


def _one(public_id: str) -> dict[str, Any]:
    return _shown([_batch(public_id)])[0]


def _shown(batches: Sequence[BatchRow], most: int | None = None) -> list[dict[str, Any]]:
    found = batch_recipients.outcomes(services().store, batches, most)
    return [
        shown(batch, found[batch.id], f"{openapi.PREFIX}/messages/{batch.public_id}/recipients")
        for batch in batches
    ]


def _operations(path: str, of_name: str = "") -> tuple[Operation, ...]:
    """Sending, looking at and taking back, under one of the two names."""
    deprecated = bool(of_name)
    return (
        Operation(
            id=f"sendMessage{of_name}",
            deprecated=deprecated,
            method="POST",
            path=path,
            view=_send,
            role="operator",
            summary="Send a message, now or later",
            query=_FOR_CLIENTS,
            body=new_message.NEW_MESSAGE,
            answers={202: MESSAGE},
            located=True,
            errors=frozenset({409}),
        ),
        Operation(
            id=f"getMessage{of_name}",
            deprecated=deprecated,
            method="GET",
            path=f"{path}/{{message_id}}",
            view=_get,
            role="viewer",
            summary="One message and what became of it",
            tagged=True,
            answers={200: MESSAGE},
            errors=frozenset({404}),
        ),
        Operation(
            id=f"listRecipients{of_name}",
            deprecated=deprecated,
            method="GET",
            path=f"{path}/{{message_id}}/recipients",
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
            id=f"cancelMessage{of_name}",
            deprecated=deprecated,
            method="DELETE",
            path=f"{path}/{{message_id}}",
            view=_cancel,
            role="operator",
            summary="Take back what has not gone",
            answers={200: MESSAGE},
            errors=frozenset({404, 409}),
        ),
    )


OPERATIONS: Final = (
    *_operations("/messages"),
    *_operations("/message", "ByItsOlderPath"),
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
            "number": values.number("of a recipient"),
            "q": values.SEARCHED,
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
