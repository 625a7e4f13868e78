"""`GET /calls`: the calls that reached the SIM."""

from typing import Any, Final

from appliance.store import calls
from appliance.store.calls import CallRow
from appliance.web.api import paging, times
from appliance.web.api.operations import Call, Operation, Reply
from appliance.web.api.schema import Schema
from appliance.web.services import services

CALL: Final[Schema] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "number": {"type": ["string", "null"], "description": "null: withheld"},
        "name": {"type": ["string", "null"], "description": "of the contact"},
        "at": {"type": "string", "format": "date-time"},
        "endedAt": {"type": ["string", "null"], "format": "date-time"},
        "rings": {"type": "integer"},
        "modem": {"type": "string"},
    },
    "required": ["id", "number", "at", "rings", "modem"],
}


def _shown(row: CallRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.address,
        "name": row.name,
        "at": times.write(row.at),
        "endedAt": times.maybe(row.ended_at),
        "rings": row.rings,
        "modem": row.modem,
    }


def _list(call: Call) -> Reply:
    store, wanted = services().store, paging.limit(call)
    before = paging.after(call, int)
    rows = calls.page(store, limit=wanted + 1, before=int(before[0]) if before else None)
    page, last = paging.cut(rows, wanted)
    cursor = paging.cursor_of((last.id,) if last else None)
    return paging.reply([_shown(row) for row in page], calls.count(store), cursor)


OPERATIONS: Final = (
    Operation(
        method="GET",
        path="/calls",
        view=_list,
        role="viewer",
        summary="The calls that reached the SIM, newest first",
        query=paging.QUERY,
        answers={200: {"type": "array", "items": CALL}},
        paged=True,
    ),
)
