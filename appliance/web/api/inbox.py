"""`/inbox`: messages received, newest first."""

import base64
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Self

from appliance.addresses import numbers
from appliance.errors import N_, NotFoundError
from appliance.messaging.inbound import inbox, indications
from appliance.store import incoming, messages, removal
from appliance.store.listing import MessageFilter, Order
from appliance.store.message_rows import MessageRow
from appliance.store.states import INCOMING
from appliance.web.api import field_schemas, paging, times
from appliance.web.api.numbers import address
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_NO_TEXTS: Final = ("data", "raw")
# The types that SMS Gateway for Android gives messages, and whether they are data.
_IS_DATA: Final = {"SMS": False, "DATA_SMS": True}
RECEIVED: Final[Schema] = {
    "title": "ReceivedMessage",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "sender": field_schemas.NUMBER_GIVEN,
        "recipient": {"type": ["string", "null"], "description": "our own number, if known"},
        "text": {"type": "string"},
        "textErasedAt": field_schemas.TEXT_ERASED_AT,
        "receivedAt": field_schemas.TIME,
        "sentAt": {**field_schemas.MAYBE_TIME, "description": "as the network stamped it"},
        "read": {"type": "boolean"},
        "modem": {"type": ["string", "null"]},
        "name": field_schemas.NAME,
        "status": {
            "type": "string",
            "enum": [status.value for status in INCOMING],
            "description": "incomplete: parts of a long message are missing",
        },
        "kind": {
            "type": "string",
            "enum": ["text", "flash", "data", "raw", *indications.KINDS],
        },
        "data": {
            "type": "string",
            "description": "of kind data the octets, of kind raw the PDU as it came, in hex",
        },
        "port": {"type": "integer", "description": "of kind data: of the program that it is for"},
        "type": {
            "title": "GatewayType",
            "type": "string",
            "enum": [*_IS_DATA],
            "description": "the kind, as SMS Gateway for Android has it",
        },
        "contentPreview": {"type": "string", "description": "the text; of data the octets, Base64"},
        "createdAt": {**field_schemas.TIME, "description": "the same as receivedAt"},
        "simNumber": {"type": "integer", "description": "the place of the line, from 1"},
    },
    "required": ["id", "sender", "recipient", "text", "receivedAt", "sentAt", "read", "modem"],
}


class _OwnNumbers(NamedTuple):
    """The numbers of the lines, and their places from 1, by their names."""

    numbers: dict[str, str | None]
    places: dict[str, int]

    @classmethod
    def now(cls) -> Self:
        """Return those of the lines that the box has."""
        states = services().line_states()
        names = enumerate((state.name for state in states), start=1)
        return cls(
            {state.name: state.number for state in states}, {name: place for place, name in names}
        )


def _as_json(row: MessageRow, own_numbers: _OwnNumbers, data: bytes | None) -> dict[str, Any]:
    found = {
        "id": str(row.id),
        "sender": numbers.shown(row.address),
        "recipient": own_numbers.numbers.get(row.modem or ""),
        "text": row.body,
        "receivedAt": times.write(row.at),
        "sentAt": times.write_optional(row.sent_at),
        "read": row.read_at is not None,
        "modem": row.modem,
        "name": row.name,
        "status": row.status,
        "kind": row.kind,
        "type": "DATA_SMS" if row.kind == "data" else "SMS",
        "contentPreview": row.body if data is None else base64.b64encode(data).decode(),
        "createdAt": times.write(row.at),
        "simNumber": own_numbers.places.get(row.modem or "", 1),
    }
    if row.erased_at is not None:
        found["textErasedAt"] = times.write(row.erased_at)
    return found if data is None else {**found, "data": data.hex().upper()}


def _all_as_json(rows: Sequence[MessageRow]) -> list[dict[str, Any]]:
    own_numbers = _OwnNumbers.now()
    no_texts = [row.id for row in rows if row.kind in _NO_TEXTS]
    octets = incoming.octets(services().store, no_texts)
    ports = incoming.ports(services().store, no_texts)
    return [
        _as_json(row, own_numbers, octets.get(row.id))
        | ({"port": ports[row.id]} if row.id in ports else {})
        for row in rows
    ]


def _list(request: ApiRequest) -> ApiResponse:
    if request.query.get("type", "").startswith("MMS"):
        return paging.response([], 0, None)
    store, query, span = services().store, request.query, paging.span(request)
    wanted = MessageFilter(
        direction="in",
        unread=query.get("unread"),
        address=address(query["number"]) if "number" in query else None,
        since_ms=span.since_ms,
        until_ms=span.until_ms,
        after_id=paging.since(request),
        text=query.get("q", ""),
        data=_IS_DATA.get(query.get("type", "")),
    )
    order: Order = "oldest" if span.oldest_first else "newest"
    page = paging.read_page(
        request,
        lambda limit, cursor: messages.page(store, wanted, limit=limit, cursor=cursor, order=order),
    )
    total = messages.count(store, wanted).number
    return paging.response(
        _all_as_json(page.rows) if page else [], total, page.next if page else None
    )


def _get(_request: ApiRequest, message_id: str) -> ApiResponse:
    return ApiResponse(_all_as_json([_row(message_id)])[0])


def _mark(request: ApiRequest, message_id: str) -> ApiResponse:
    row = _row(message_id)
    inbox.mark_read(services().store, [row.id], read=request.body["read"])
    return ApiResponse(_all_as_json([_row(message_id)])[0])


def _mark_all(request: ApiRequest) -> ApiResponse:
    body, store = request.body, services().store
    wanted = MessageFilter(
        direction="in",
        unread=True,
        address=address(body["number"]) if "number" in body else None,
        until_ms=times.read(body["until"]) if "until" in body else None,
    )
    found = [row.id for page in messages.pages(store, wanted) for row in page.rows]
    inbox.mark_read(store, found)
    return ApiResponse({"marked": len(found)})


def _remove(request: ApiRequest, message_id: str) -> ApiResponse:
    row = _row(message_id)
    removal.remove(services().store, [row.id], actor=request.caller.author.actor)
    return ApiResponse(None, 204)


def _row(message_id: str) -> MessageRow:
    number = whole_id(message_id)
    found = messages.get(services().store, number) if number is not None else None
    if found is None or found.direction != "in":
        raise NotFoundError("no_message", N_("There is no message with this id."))
    return found


OPERATIONS: Final = (
    Operation(
        id="listInbox",
        method="GET",
        path="/inbox",
        view=_list,
        role="viewer",
        summary="Messages received, newest first",
        query={
            "unread": {
                "type": "boolean",
                "description": "true: only what nobody has read; false: only what was read",
            },
            "number": field_schemas.number("of the sender"),
            "type": {
                "type": "string",
                "enum": [*_IS_DATA, "MMS", "MMS_DOWNLOADED"],
                "description": "only of this type; there are no MMS",
            },
            "includeAttachments": {
                "type": "boolean",
                "description": "taken and not used: there are no MMS",
            },
            "q": field_schemas.SEARCHED,
            "since": {
                **field_schemas.NUMBERED,
                "description": "only messages after the one of this id",
            },
            **paging.SPAN,
            **paging.FOR_CLIENTS,
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": RECEIVED}},
        paged=True,
        tagged=True,
    ),
    Operation(
        id="getReceivedMessage",
        method="GET",
        path="/inbox/{message_id}",
        view=_get,
        role="viewer",
        summary="One message received",
        answers={200: RECEIVED},
        errors=frozenset({404}),
    ),
    Operation(
        id="markReceivedMessage",
        method="PATCH",
        path="/inbox/{message_id}",
        view=_mark,
        role="operator",
        summary="Mark a message read or unread",
        body={
            "title": "ReadMark",
            "type": "object",
            "properties": {"read": {"type": "boolean"}},
            "required": ["read"],
        },
        answers={200: RECEIVED},
        errors=frozenset({404}),
    ),
    Operation(
        id="removeReceivedMessage",
        method="DELETE",
        path="/inbox/{message_id}",
        view=_remove,
        role="operator",
        summary="Delete a message received from the box, for good",
        answers={204: None},
        errors=frozenset({404}),
    ),
    Operation(
        id="markAllRead",
        method="POST",
        path="/inbox/read",
        view=_mark_all,
        role="operator",
        summary="Mark all messages received as read, or those of one sender",
        body={
            "title": "ReadMarks",
            "type": "object",
            "properties": {
                "number": {**field_schemas.NUMBER_TAKEN, "type": ["string", "null"]},
                "until": {
                    **field_schemas.MAYBE_TIME,
                    "description": "only what came before this moment",
                },
            },
        },
        answers={
            200: {
                "title": "ReadMarked",
                "type": "object",
                "properties": {"marked": {"type": "integer"}},
                "required": ["marked"],
            }
        },
    ),
)
