"""`GET /calls`: the calls that reached the SIM."""

from dataclasses import replace
from typing import Any, Final

from appliance.store import calls
from appliance.store.calls import CallRow
from appliance.web.api import paging, times, values
from appliance.web.api.numbers import address
from appliance.web.api.operations import Call, Operation, Reply
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

CALL: Final[Schema] = {
    "title": "Call",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "number": {"type": ["string", "null"], "description": "null: withheld"},
        "name": values.NAME,
        "at": values.TIME,
        "endedAt": values.MAYBE_TIME,
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
    number = call.query.get("number")
    of_one = None if number is None else address(number)
    span = replace(paging.span(call), after=paging.since(call))
    key = paging.after(call, int, int)
    rows = calls.page(
        store,
        limit=wanted + 1,
        address=of_one,
        span=span,
        beyond=None if key is None else (int(key[0]), int(key[1])),
    )
    page, last = paging.cut(rows, wanted)
    cursor = paging.cursor_of((last.at, last.id) if last else None)
    total = calls.count(store, address=of_one, span=span)
    return paging.reply([_shown(row) for row in page], total, cursor)


OPERATIONS: Final = (
    Operation(
        id="listCalls",
        method="GET",
        path="/calls",
        view=_list,
        role="viewer",
        summary="The calls that reached the SIM, newest first",
        query={
            "number": values.number("of the caller"),
            "since": {**values.NUMBERED, "description": "only calls after the one of this id"},
            **paging.SPAN,
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": CALL}},
        paged=True,
    ),
)
