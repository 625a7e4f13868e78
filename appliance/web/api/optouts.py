"""`/optouts`: the numbers that want no SMS."""

from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.recipients import known_numbers
from appliance.messaging.rules import optouts
from appliance.store import erased_numbers
from appliance.store import optouts as optout_rows
from appliance.store.optouts import OptoutKey, OptoutRow
from appliance.web.api import field_schemas, paging, times
from appliance.web.api.numbers import address
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services

OPTOUT: Final[Schema] = {
    "title": "Optout",
    "type": "object",
    "properties": {
        "number": field_schemas.NUMBER_GIVEN,
        "name": field_schemas.NAME,
        "since": field_schemas.TIME,
        "source": {"type": "string", "enum": ["message", "page", "api"]},
        "note": {"type": "string"},
        "actor": {"type": "string", "description": "such as `token:crm`"},
        "erased": {
            "type": "boolean",
            "description": "the number was erased: `number` stands for it",
        },
    },
    "required": ["number", "since", "source"],
}
_NUMBER: Final[Schema] = {**field_schemas.NUMBER_TAKEN, "minLength": 1}


def _as_json(row: OptoutRow) -> dict[str, Any]:
    return {
        "number": numbers.shown(row.address),
        "name": row.name,
        "since": times.write(row.since),
        "source": row.source,
        "note": row.note,
        "actor": row.actor,
        **({"erased": True} if row.is_erased else {}),
    }


def _list(request: ApiRequest) -> ApiResponse:
    store, wanted, span = services().store, paging.limit(request), paging.span(request)
    after = _entry(request, "since")
    if "number" in request.query:
        found = optout_rows.get(store, address(request.query["number"]))
        is_wanted = found is not None and optout_rows.is_listed(found, span, after)
        return paging.response(
            [_as_json(found)] if found and is_wanted else [], int(is_wanted), None
        )
    rows = optout_rows.page(store, limit=wanted + 1, before=_place(request), span=span, after=after)
    page, last = paging.split_page(rows, wanted)
    cursor = paging.cursor_of(last.key if last else None)
    total = optout_rows.count(store, span, after)
    return paging.response([_as_json(row) for row in page], total, cursor)


def _entry(request: ApiRequest, name: str) -> OptoutKey | None:
    """Return the place of the number that a parameter names, if it is given."""
    if name not in request.query:
        return None
    found = optout_rows.get(services().store, _kept(request.query[name]))
    if found is None:
        raise refused("must be a number that is on the list", name)
    return found.key


def _place(request: ApiRequest) -> OptoutKey | None:
    """Return the place after which the page begins; its entry may have been removed since."""
    key = paging.after(request, int, str)
    if key is None:
        return None
    since, last = key
    return OptoutKey(int(since), str(last))


def _add(request: ApiRequest) -> ApiResponse:
    store = services().store
    # Names are refused: a misspelt number must not pass for a sender's name.
    country = services().preferences.messaging().country
    number = known_numbers.contact_number(
        services().store, request.body["number"], "", country
    ).address
    added = optouts.add(
        store,
        number,
        source="api",
        actor=request.caller.author.actor,
        note=request.body.get("note", ""),
    )
    found = optout_rows.get(store, number)
    if found is None:
        raise NotFoundError("no_optout", N_("This number is not on the STOP list."))
    return ApiResponse(_as_json(found), status=201 if added else 200)


def _remove_named(request: ApiRequest) -> ApiResponse:
    return _remove(request, request.query["number"])


def _remove(request: ApiRequest, number: str) -> ApiResponse:
    removed = optouts.remove(
        services().store, _kept(number), source="api", actor=request.caller.author.actor
    )
    if not removed:
        raise NotFoundError("no_optout", N_("This number is not on the STOP list."))
    return ApiResponse(None, status=204)


def _kept(typed: str) -> str:
    """Return the number as the list stores it; an address that is on no list for other text."""
    if erased_numbers.is_hash(typed):
        return typed
    try:
        return address(typed)
    except InputError:
        return numbers.NO_ADDRESS


OPERATIONS: Final = (
    Operation(
        id="listOptouts",
        method="GET",
        path="/optouts",
        view=_list,
        role="viewer",
        summary="Who wants no SMS, newest first",
        query={
            "number": _NUMBER,
            "since": {**_NUMBER, "description": "only entries after the one of this number"},
            **paging.SPAN,
            **paging.QUERY,
        },
        answers={200: {"type": "array", "items": OPTOUT}},
        paged=True,
        tagged=True,
    ),
    Operation(
        id="addOptout",
        method="POST",
        path="/optouts",
        view=_add,
        role="operator",
        summary="Put a number on the list; what waits for it is blocked at once",
        body={
            "title": "NewOptout",
            "type": "object",
            "properties": {
                "number": _NUMBER,
                "note": {"type": ["string", "null"], "maxLength": 500},
            },
            "required": ["number"],
        },
        answers={200: OPTOUT, 201: OPTOUT},
    ),
    Operation(
        id="removeOptoutOf",
        method="DELETE",
        path="/optouts",
        view=_remove_named,
        role="operator",
        summary="Take a number off the list",
        query={"number": _NUMBER},
        required=frozenset({"number"}),
        answers={204: None},
        errors=frozenset({404}),
    ),
    Operation(
        id="removeOptout",
        method="DELETE",
        path="/optouts/{number}",
        view=_remove,
        role="operator",
        summary="Take a number off the list",
        answers={204: None},
        errors=frozenset({404}),
    ),
)
