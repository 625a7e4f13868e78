"""`GET /discussions`: one entry per correspondent, the latest first."""

from dataclasses import replace
from typing import Any, Final

from appliance.addresses import numbers
from appliance.store import discussion_lists, discussions
from appliance.store.discussion_lists import Wanted
from appliance.store.discussions import DiscussionRow
from appliance.web.api import field_schemas, paging, times
from appliance.web.api.numbers import address
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

DISCUSSION: Final[Schema] = {
    "title": "Discussion",
    "type": "object",
    "properties": {
        "number": field_schemas.NUMBER_GIVEN,
        "name": field_schemas.NAME,
        "unread": {"type": "integer"},
        "messages": {"type": "integer"},
        "lastMessage": {
            "title": "LastMessage",
            "type": "object",
            "properties": {
                "at": field_schemas.TIME,
                "direction": {"type": "string", "enum": ["in", "out"]},
                "status": {"type": "string"},
                "preview": {"type": "string"},
                "textErasedAt": field_schemas.TEXT_ERASED_AT,
            },
            "required": ["at", "direction", "status", "preview"],
        },
    },
    "required": ["number", "name", "unread", "messages", "lastMessage"],
}


def _as_json(row: DiscussionRow) -> dict[str, Any]:
    last = {
        "at": times.write(row.at),
        "direction": row.direction,
        "status": row.status,
        "preview": row.preview,
    }
    if row.erased_at is not None:
        last["textErasedAt"] = times.write(row.erased_at)
    return {
        "number": numbers.shown(row.address),
        "name": row.name,
        "unread": row.unread,
        "messages": row.messages,
        "lastMessage": last,
    }


def _list(request: ApiRequest) -> ApiResponse:
    store = services().store
    span = replace(paging.span(request), after=paging.since(request))
    wanted = Wanted(span, request.query.get("unread"))
    if "number" in request.query:
        found = discussions.by_address(store, address(request.query["number"]))
        rows = [found] if found and wanted.fits(found) else []
        return paging.response([_as_json(row) for row in rows], len(rows), None)
    key = paging.after(request, int)
    page = discussion_lists.page(
        store, wanted, limit=paging.limit(request), beyond=int(key[0]) if key else None
    )
    cursor = paging.cursor_of(None if page.next is None else (page.next,))
    total = discussion_lists.count(store, wanted)
    return paging.response([_as_json(row) for row in page.rows], total, cursor)


OPERATIONS: Final = (
    Operation(
        id="listDiscussions",
        method="GET",
        path="/discussions",
        view=_list,
        role="viewer",
        summary="Everyone written to or heard from, the latest first",
        query={
            "unread": {
                "type": "boolean",
                "description": "true: only those with something to read; false: only the others",
            },
            "number": field_schemas.number("of the correspondent"),
            "since": {
                **field_schemas.NUMBERED,
                "description": "only those with a message after the one of this id in the inbox",
            },
            **paging.SPAN,
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": DISCUSSION}},
        paged=True,
        tagged=True,
    ),
)
