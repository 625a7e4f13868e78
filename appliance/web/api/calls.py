"""`GET /calls`: calls to the SIM's number."""

from dataclasses import replace
from typing import Any, Final

from appliance.store import calls
from appliance.store.calls import CallRow
from appliance.web.api import field_schemas, paging, times
from appliance.web.api.numbers import address
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.frame.services import services

CALL: Final[Schema] = {
    "title": "Call",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "number": {"type": ["string", "null"], "description": "null: withheld"},
        "name": field_schemas.NAME,
        "at": field_schemas.TIME,
        "endedAt": field_schemas.MAYBE_TIME,
        "rings": {"type": "integer"},
        "modem": {"type": "string"},
    },
    "required": ["id", "number", "at", "rings", "modem"],
}


def _as_json(row: CallRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.address,
        "name": row.name,
        "at": times.write(row.at),
        "endedAt": times.write_optional(row.ended_at),
        "rings": row.rings,
        "modem": row.modem,
    }


def _list(request: ApiRequest) -> ApiResponse:
    store, wanted = services().store, paging.limit(request)
    number = request.query.get("number")
    of_one = None if number is None else address(number)
    span = replace(paging.span(request), after=paging.since(request))
    key = paging.after(request, int, int)
    rows = calls.page(
        store,
        limit=wanted + 1,
        address=of_one,
        span=span,
        beyond=None if key is None else (int(key[0]), int(key[1])),
    )
    page, last = paging.split_page(rows, wanted)
    cursor = paging.cursor_of((last.at, last.id) if last else None)
    total = calls.count(store, address=of_one, span=span)
    return paging.response([_as_json(row) for row in page], total, cursor)


OPERATIONS: Final = (
    Operation(
        id="listCalls",
        method="GET",
        path="/calls",
        view=_list,
        role="viewer",
        summary="The calls that reached the SIM, newest first",
        query={
            "number": field_schemas.number("of the caller"),
            "since": {
                **field_schemas.NUMBERED,
                "description": "only calls after the one of this id",
            },
            **paging.SPAN,
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": CALL}},
        paged=True,
    ),
)
