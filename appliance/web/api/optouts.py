"""`/optouts`: who wants no SMS."""

from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.recipients import known_numbers
from appliance.messaging.rules import optouts as decisions
from appliance.store import optouts
from appliance.store.optouts import OptoutRow
from appliance.web.api import paging, times, values
from appliance.web.api.numbers import address
from appliance.web.api.operations import Call, Operation, Reply
from appliance.web.api.schema import Schema, refused
from appliance.web.frame.services import services

OPTOUT: Final[Schema] = {
    "title": "Optout",
    "type": "object",
    "properties": {
        "number": values.NUMBER_GIVEN,
        "name": values.NAME,
        "since": values.TIME,
        "source": {"type": "string", "enum": ["message", "page", "api"]},
        "note": {"type": "string"},
        "actor": {"type": "string", "description": "such as `token:crm`"},
    },
    "required": ["number", "since", "source"],
}
_NUMBER: Final[Schema] = {**values.NUMBER_TAKEN, "minLength": 1}


def _shown(row: OptoutRow) -> dict[str, Any]:
    return {
        "number": numbers.shown(row.address),
        "name": row.name,
        "since": times.write(row.since),
        "source": row.source,
        "note": row.note,
        "actor": row.actor,
    }


def _list(call: Call) -> Reply:
    store, wanted, span = services().store, paging.limit(call), paging.span(call)
    after = _entry(call, "since")
    if "number" in call.query:
        found = optouts.get(store, address(call.query["number"]))
        is_wanted = (
            found is not None
            and (span.since_ms is None or found.since >= span.since_ms)
            and (span.until_ms is None or found.since < span.until_ms)
            and (after is None or (found.since, found.address) > (after.since, after.address))
        )
        return paging.reply([_shown(found)] if found and is_wanted else [], int(is_wanted), None)
    rows = optouts.page(store, limit=wanted + 1, before=_place(call), span=span, after=after)
    page, last = paging.cut(rows, wanted)
    cursor = paging.cursor_of((last.since, last.address) if last else None)
    total = optouts.count(store, span, after)
    return paging.reply([_shown(row) for row in page], total, cursor)


def _entry(call: Call, name: str) -> OptoutRow | None:
    """The entry of the number that a parameter names, if it is given."""
    if name not in call.query:
        return None
    found = optouts.get(services().store, _kept(call.query[name]))
    if found is None:
        raise refused("must be a number that is on the list", name)
    return found


def _place(call: Call) -> OptoutRow | None:
    """The entry after which the page begins, which may have gone since."""
    key = paging.after(call, int, str)
    if key is None:
        return None
    since, last = key
    return OptoutRow(str(last), int(since), "", None, "", "", None)


def _add(call: Call) -> Reply:
    store = services().store
    # No name: whoever misspells a number must not believe that it gets no more SMS.
    country = services().preferences.messaging().country
    number = known_numbers.contact_number(
        services().store, call.body["number"], "", country
    ).address
    added = decisions.add(
        store,
        number,
        source="api",
        actor=call.caller.author.actor,
        note=call.body.get("note", ""),
    )
    found = optouts.get(store, number)
    if found is None:
        raise NotFoundError("no_optout", N_("This number is not on the STOP list."))
    return Reply(_shown(found), status=201 if added else 200)


def _remove_named(call: Call) -> Reply:
    return _remove(call, call.query["number"])


def _remove(call: Call, number: str) -> Reply:
    removed = decisions.remove(
        services().store, _kept(number), source="api", actor=call.caller.author.actor
    )
    if not removed:
        raise NotFoundError("no_optout", N_("This number is not on the STOP list."))
    return Reply(None, status=204)


def _kept(typed: str) -> str:
    """As the list keeps it; what is no number is not on it either."""
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
