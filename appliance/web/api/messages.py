"""`/messages`: send, list, look at, take back; `/message` is the same under its older name."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from appliance.errors import N_, ConflictError, InputError, NotFoundError
from appliance.messaging import known_numbers, numbers
from appliance.messaging.requests import NewMessage
from appliance.store import batch_lists, batch_recipients
from appliance.store.batch_lists import BatchRow
from appliance.store.listing import MessageFilter, Order
from appliance.store.spans import Span
from appliance.web.api import audience, openapi, paging, times, values
from appliance.web.api.message_shapes import (
    MESSAGE,
    RECIPIENT,
    STATE,
    STATES,
    STATUS,
    shown,
    shown_recipient,
)
from appliance.web.api.operations import Call, Operation, Reply, number_in_address
from appliance.web.api.schema import SAYS, Schema, refused
from appliance.web.services import services

_TTL_MOST: Final = 366 * 86_400
_MOST_NUMBERS: Final = 10_000
# Of each message in a list. One message alone is shown whole: some megabytes at most.
_MOST_RECIPIENTS: Final = 100
_MOST_IN_LARGE_PAGES: Final = 10
_USUAL_PAGE: Final = 50
_NAMED: Final[Schema] = {
    "type": ["array", "null"],
    "maxItems": _MOST_NUMBERS,
    "items": {
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": 2**63 - 1,
        "minLength": 1,
        "maxLength": 100,
    },
}
NEW_MESSAGE: Final[Schema] = {
    "title": "NewMessage",
    "description": "with textMessage or message, and for phoneNumbers, contacts or groups",
    "type": "object",
    "properties": {
        "id": {
            "type": ["string", "null"],
            "description": "your own id: the same one again is refused, and nothing is sent",
            "pattern": r"^(?!\.{1,2}$)[A-Za-z0-9_.:@+~-]{1,64}$",
            SAYS: "must be 1 to 64 letters without accents, digits or . _ : @ + ~ -,"
            " and neither . nor .. alone",
        },
        "phoneNumbers": {
            "type": ["array", "null"],
            "maxItems": _MOST_NUMBERS,
            "items": values.NUMBER_TAKEN,
        },
        "contacts": {**_NAMED, "description": "contacts, by id or name"},
        "groups": {**_NAMED, "description": "groups, by id or name"},
        "textMessage": {
            "title": "NewText",
            "type": ["object", "null"],
            "properties": {"text": {"type": "string"}},
            "required": ["text"],
        },
        "message": {
            "type": ["string", "null"],
            "description": "the older form of textMessage",
            "deprecated": True,
        },
        "withDeliveryReport": {"type": ["boolean", "null"]},
        "ttl": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": _TTL_MOST,
            "description": "seconds after which it is not sent any more",
        },
        "validUntil": {"type": ["string", "null"], "format": "date-time"},
        "scheduleAt": {"type": ["string", "null"], "format": "date-time"},
        "priority": {"type": ["integer", "null"], "minimum": -128, "maximum": 127},
        "class": {
            "title": "MessageClass",
            "type": ["string", "null"],
            "enum": ["functional", "promotional", None],
        },
        "onUncertain": {
            "title": "OnUncertain",
            "type": ["string", "null"],
            "enum": ["ask", "resend", "drop", None],
            "description": "when nobody can know whether it went out",
        },
        "flash": {"type": ["boolean", "null"]},
        "emergency": {
            "type": ["boolean", "null"],
            "description": "true to send to a number that calls for help, such as 112",
        },
        "allowCosts": {
            "type": ["boolean", "null"],
            "description": "true to send at once to premium, satellite and unknown numbers, which"
            " wait for an administrator otherwise; taken from administrators only",
        },
        "isEncrypted": {
            "type": ["boolean", "null"],
            # Not as an enumeration: there are generators that know none of booleans, and leave the
            # whole operation out.
            "not": {"const": True},
            "description": "encrypted messages are not taken",
        },
        "simNumber": {
            "type": ["integer", "null"],
            "minimum": 1,
            "maximum": 3,
            "description": "taken and not used: there is one SIM",
        },
        "deviceId": {"type": ["string", "null"], "description": "taken and not used"},
    },
    # One of the two, and not both. As `oneOf` generators would make two kinds of message of it.
    "if": {"required": ["textMessage"]},
    "then": {"not": {"required": ["message"]}},
    "else": {"required": ["message"]},
    "examples": [
        {"phoneNumbers": ["06 39 98 01 01"], "textMessage": {"text": "Bonjour"}},
        {
            "id": "invoice-7",
            "groups": ["Locataires"],
            "textMessage": {"text": "Coupure d'eau demain."},
            "scheduleAt": "2026-12-24T09:00:00+01:00",
            "priority": -64,
        },
    ],
}
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
# Where messaging names a field in its own words.
_FIELDS: Final = {
    "number": "phoneNumbers",
    "numbers": "phoneNumbers",
    "text": "textMessage",
    "due": "scheduleAt",
    "expires": "validUntil",
    "contact_ids": "contacts",
    "group_ids": "groups",
}
# What the request names and is not there: the address that was asked is.
_NAMED_BY: Final = {"unknown_contact": "contacts", "unknown_group": "groups"}


def _send(call: Call) -> Reply:
    request = _request(call)
    try:
        accepted = services().outbox.accept(request, call.caller.author)
    except InputError as error:
        raise _placed(error, call.body) from None
    except NotFoundError as error:
        raise InputError(
            error.code, error.text, field=_NAMED_BY.get(error.code), **error.values
        ) from error
    message = _one(accepted.public_id)
    place = f"{openapi.PREFIX}/messages/{accepted.public_id}"
    return Reply(message, status=202, headers={"Location": place})


def _placed(error: InputError, body: dict[str, Any]) -> InputError:
    """The error with the field as the request has it: of several numbers, which one."""
    error.field = _FIELDS.get(error.field or "", error.field)
    given = body.get("phoneNumbers", ())
    wrong = error.values.get("number")
    if error.field == "phoneNumbers" and wrong and len(given) > 1:
        found = [
            place for place, typed in enumerate(given) if typed[: numbers.LONGEST_TYPED] == wrong
        ]
        if found:
            error.field = f"phoneNumbers[{found[0]}]"
            error.text = f"{error.field}: {error.text}"
    return error


def _request(call: Call) -> NewMessage:
    body = call.body
    if not any(body.get(name) for name in ("phoneNumbers", "contacts", "groups")):
        raise refused("is missing: say who it is for", "phoneNumbers")
    for one, other in (("ttl", "validUntil"), ("textMessage", "message")):
        if one in body and other in body:
            raise refused(f"cannot be given together with {one}", other)
    request = NewMessage(
        text=_text(body),
        numbers=tuple(body.get("phoneNumbers", ())),
        contact_ids=audience.contact_ids(body.get("contacts", ())),
        group_ids=audience.group_ids(body.get("groups", ())),
        public_id=body.get("id"),
        due_ms=_time(body, "scheduleAt"),
        priority=body.get("priority"),
        message_class=body.get("class", "functional"),
        flash=body.get("flash", False),
        report=body.get("withDeliveryReport", True),
        ttl_seconds=body.get("ttl"),
        expires_ms=_time(body, "validUntil"),
        on_uncertain=body.get("onUncertain", "ask"),
        emergency_confirmed=body.get("emergency", False),
        costs_allowed=body.get("allowCosts", False),
    )
    of_command = call.caller.author.kind == "system"
    return replace(request, origin="command") if of_command else request


def _text(body: dict[str, Any]) -> str:
    if "textMessage" in body:
        return str(body["textMessage"]["text"])
    if "message" in body:
        return str(body["message"])
    raise refused("is missing", "textMessage")


def _time(body: dict[str, Any], name: str) -> int | None:
    return times.read(body[name]) if name in body else None


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
        address=None if number is None else address(number),
        since_ms=span.since_ms,
        until_ms=span.until_ms,
        text=query.get("q", ""),
    )


def address(typed: str) -> str:
    """The number of a query as it is kept. InputError, field `number`."""
    box = services()
    country = box.preferences.messaging().country
    return known_numbers.resolve(box.store, number_in_address(typed), country)


def _get(_call: Call, message_id: str) -> Reply:
    return Reply(_one(message_id))


def _cancel(call: Call, message_id: str) -> Reply:
    store = services().store
    batch = _batch(message_id)
    taken_back = services().outbox.cancel_batch(batch.id, call.caller.author)
    if not taken_back and "cancelled" not in batch_recipients.statuses(
        store, batch.id, batch.total
    ):
        raise ConflictError("too_late", N_("Nothing of this message can be taken back any more."))
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
            body=NEW_MESSAGE,
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
