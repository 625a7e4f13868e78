"""`/inbox`: messages received, newest first."""

from collections.abc import Sequence
from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import N_, NotFoundError
from appliance.messaging.inbound import inbox, indications
from appliance.store import incoming, messages
from appliance.store.listing import MessageFilter, Order
from appliance.store.message_rows import MessageRow
from appliance.store.states import INCOMING
from appliance.web.api import field_schemas, paging, times
from appliance.web.api.numbers import address
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation, whole_id
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

_NO_TEXTS: Final = ("data", "raw")
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
    },
    "required": ["id", "sender", "recipient", "text", "receivedAt", "sentAt", "read", "modem"],
}


def _as_json(
    row: MessageRow, own_numbers: dict[str, str | None], data: bytes | None
) -> dict[str, Any]:
    found = {
        "id": str(row.id),
        "sender": numbers.shown(row.address),
        "recipient": own_numbers.get(row.modem or ""),
        "text": row.body,
        "receivedAt": times.write(row.at),
        "sentAt": times.write_optional(row.sent_at),
        "read": row.read_at is not None,
        "modem": row.modem,
        "name": row.name,
        "status": row.status,
        "kind": row.kind,
    }
    if row.erased_at is not None:
        found["textErasedAt"] = times.write(row.erased_at)
    return found if data is None else {**found, "data": data.hex().upper()}


def _all_as_json(rows: Sequence[MessageRow]) -> list[dict[str, Any]]:
    own_numbers = {state.name: state.number for state in services().line_states()}
    no_texts = [row.id for row in rows if row.kind in _NO_TEXTS]
    octets = incoming.octets(services().store, no_texts)
    return [_as_json(row, own_numbers, octets.get(row.id)) for row in rows]


def _list(request: ApiRequest) -> ApiResponse:
    store, query, span = services().store, request.query, paging.span(request)
    wanted = MessageFilter(
        direction="in",
        unread=query.get("unread"),
        address=address(query["number"]) if "number" in query else None,
        since_ms=span.since_ms,
        until_ms=span.until_ms,
        after_id=paging.since(request),
        text=query.get("q", ""),
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
)
