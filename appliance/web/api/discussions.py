"""`/discussions`: one row a correspondent, the latest first."""

from typing import Any, Final

from appliance.messaging import numbers
from appliance.store import discussions
from appliance.store.discussions import DiscussionRow
from appliance.web.api import paging, times
from appliance.web.api.messages import address
from appliance.web.api.operations import Call, Operation, Reply
from appliance.web.api.schema import Schema
from appliance.web.services import services

DISCUSSION: Final[Schema] = {
    "type": "object",
    "properties": {
        "number": {"type": "string", "description": "a number, a short code or a name"},
        "name": {"type": ["string", "null"], "description": "of the contact"},
        "unread": {"type": "integer"},
        "messages": {"type": "integer"},
        "lastMessage": {
            "type": "object",
            "properties": {
                "at": {"type": "string", "format": "date-time"},
                "direction": {"type": "string", "enum": ["in", "out"]},
                "status": {"type": "string"},
                "preview": {"type": "string"},
            },
            "required": ["at", "direction", "status", "preview"],
        },
    },
    "required": ["number", "name", "unread", "messages", "lastMessage"],
}


def _shown(row: DiscussionRow) -> dict[str, Any]:
    return {
        "number": numbers.shown(row.address),
        "name": row.name,
        "unread": row.unread,
        "messages": row.messages,
        "lastMessage": {
            "at": times.write(row.at),
            "direction": row.direction,
            "status": row.status,
            "preview": row.preview,
        },
    }


def _list(call: Call) -> Reply:
    store, wanted = services().store, paging.limit(call)
    if "number" in call.query:
        found = discussions.by_address(store, address(call.query["number"]))
        return paging.reply([_shown(found)] if found else [], int(found is not None), None)
    unread = call.query.get("unread", False)
    before = paging.after(call, int)
    rows = discussions.page(
        store, limit=wanted + 1, before=int(before[0]) if before else None, unread=unread
    )
    page, last = paging.cut(rows, wanted)
    cursor = paging.cursor_of((last.cursor,) if last else None)
    total = discussions.count(store, unread=unread)
    return paging.reply([_shown(row) for row in page], total, cursor)


OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/discussions",
        view=_list,
        role="viewer",
        summary="Everyone written to or heard from, the latest first",
        query={
            "unread": {"type": "boolean", "description": "true: only those with something to read"},
            "number": {"type": "string", "maxLength": 64},
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": DISCUSSION}},
        paged=True,
    ),
)
