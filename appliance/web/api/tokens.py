"""`/tokens`: the tokens of programs and their limits."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from appliance.addresses import numbers
from appliance.errors import N_, ForbiddenError, InputError
from appliance.messaging.credit import accounts
from appliance.messaging.people import allowances, permits, scopes, users
from appliance.messaging.people.credentials import Caller
from appliance.messaging.recipients import known_numbers
from appliance.messaging.routing import deciding
from appliance.store import accounts as account_rows
from appliance.store import groups
from appliance.store import users as rows
from appliance.store.token_limits import NO_LIMITS
from appliance.store.users import TokenRow
from appliance.web.api import audience, times
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.token_shapes import MADE, MEMBERS, TOKEN
from appliance.web.frame.services import services

# Fields of errors that have another name in the body.
_GIVEN: Final = {
    "daily_messages": "perDay",
    "minute_messages": "perMinute",
    "recipients": "groups",
    "number": "numbers",
}


def _list(_request: ApiRequest) -> ApiResponse:
    store = services().store
    paying = account_rows.tokens(store)
    return ApiResponse([_as_json(row, paying) for row in rows.tokens(store)])


def _get(_request: ApiRequest, token_name: str) -> ApiResponse:
    return ApiResponse(_shown(token_name))


def _add(request: ApiRequest) -> ApiResponse:
    store, body = services().store, request.body
    with _fields_as_given(), store.transaction():
        secret = users.create_token(
            store, body["name"], user_name=body.get("user"), actor=request.caller.author.actor
        )
        _limit(request, body["name"])
    return ApiResponse({**_shown(body["name"]), "token": secret}, 201)


def _change(request: ApiRequest, token_name: str) -> ApiResponse:
    with _fields_as_given(), services().store.transaction():
        _limit(request, token_name)
    return ApiResponse(_shown(token_name))


def _remove(request: ApiRequest, token_name: str) -> ApiResponse:
    users.remove_token(services().store, token_name, actor=request.caller.author.actor)
    return ApiResponse(None, 204)


def _limit(request: ApiRequest, name: str) -> None:
    """Set the limits that a body names; those that it does not name stay."""
    store, given = services().store, {**request.body, **dict.fromkeys(request.nulls)}
    row = users.token(store, name)
    now, wanted = row.limits, _wanted(given)
    limits = replace(now, **wanted)
    _refuse_more_than_own(request, limits.scopes)
    deciding.check_line(limits.line, services().outbox.line_names())
    allowances.limit_token(
        store,
        row.name,
        given.get("countries", row.countries),
        given.get("perDay", row.daily_messages),
        limits,
        actor=request.caller.author.actor,
    )
    if "account" in given:
        accounts.give_token(store, row.name, given["account"], request.caller.author)


def _wanted(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits that a body names, by the fields of `TokenLimits`."""
    as_stored: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "groups": ("group_ids", audience.group_ids),
        "numbers": ("numbers", lambda typed: tuple(map(_number, typed))),
        "networks": ("networks", tuple),
        "scopes": ("scopes", tuple),
        "line": ("line", str),
        "perMinute": ("minute_messages", int),
        "expiresAt": ("expires_at", times.read),
    }
    return {
        field: None if given[name] is None else read(given[name])
        for name, (field, read) in as_stored.items()
        if name in given
    }


def _number(typed: str) -> str:
    country = services().preferences.messaging().country
    return known_numbers.contact_number(services().store, typed, "", country).address


def refuse_limited(caller: Caller) -> None:
    """Raise ForbiddenError if a token is limited in more than its scopes.

    What it makes could do what it may not do itself.
    """
    token = caller.token
    if token is None:
        return
    if token.has_quota or replace(token.limits, scopes=None) != NO_LIMITS:
        raise ForbiddenError(
            "token_limited",
            N_("The token “%(name)s” is limited: it cannot make or change tokens or users."),
            name=token.name,
        )


def _refuse_more_than_own(request: ApiRequest, wanted: tuple[str, ...] | None) -> None:
    """Raise ForbiddenError if a token would give another one more than it may do itself."""
    caller = request.caller
    refuse_limited(caller)
    for scope in wanted or (scopes.ALL,):
        permits.require(caller, scope)


@contextmanager
def _fields_as_given() -> Iterator[None]:
    """Name the field of an error as the body does."""
    try:
        yield
    except InputError as error:
        error.field = _GIVEN.get(error.field or "", error.field)
        raise


def _shown(name: str) -> dict[str, Any]:
    store = services().store
    return _as_json(users.token(store, name), account_rows.tokens(store))


def _as_json(row: TokenRow, paying: Mapping[str, str]) -> dict[str, Any]:
    """Return a token as TOKEN describes it: only the limits that it has."""
    limits = row.limits
    names = (
        None
        if limits.group_ids is None
        else [each.name for each in groups.by_ids(services().store, limits.group_ids)]
    )
    shown = None if limits.numbers is None else list(map(numbers.shown, limits.numbers))
    optional = {
        "account": paying.get(row.name),
        "countries": row.countries,
        "scopes": limits.scopes,
        "groups": names,
        "numbers": shown,
        "line": limits.line,
        "networks": limits.networks,
        "perMinute": limits.minute_messages,
        "perDay": row.daily_messages,
        "expiresAt": times.write_optional(limits.expires_at),
    }
    return {
        "name": row.name,
        "user": row.user_name,
        "role": row.role,
        "createdAt": times.write(row.created_at),
        "lastUsedAt": times.write_optional(row.last_used_at),
        **{
            name: list(value) if isinstance(value, tuple) else value
            for name, value in optional.items()
            if value is not None
        },
    }


OPERATIONS: Final = (
    Operation(
        id="listTokens",
        method="GET",
        path="/tokens",
        view=_list,
        role="admin",
        summary="Every token with its limits, by name; no secrets",
        answers={200: {"type": "array", "items": TOKEN}},
    ),
    Operation(
        id="addToken",
        method="POST",
        path="/tokens",
        view=_add,
        role="admin",
        summary="Make a token; the answer contains its secret, this once",
        body={
            "title": "NewToken",
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 64},
                "user": {
                    "type": ["string", "null"],
                    "maxLength": 64,
                    "description": "whose role it has; otherwise that of an operator",
                },
                **MEMBERS,
            },
            "required": ["name"],
        },
        answers={201: MADE},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="getToken",
        method="GET",
        path="/tokens/{token_name}",
        view=_get,
        role="admin",
        summary="One token with its limits",
        answers={200: TOKEN},
        errors=frozenset({404}),
    ),
    Operation(
        id="changeToken",
        method="PATCH",
        path="/tokens/{token_name}",
        view=_change,
        role="admin",
        summary="Change the limits of a token; null removes one, and what is missing stays",
        body={"title": "TokenChange", "type": "object", "properties": MEMBERS},
        answers={200: TOKEN},
        errors=frozenset({404}),
    ),
    Operation(
        id="removeToken",
        method="DELETE",
        path="/tokens/{token_name}",
        view=_remove,
        role="admin",
        summary="Remove a token: its program is refused from then on",
        answers={204: None},
        errors=frozenset({404}),
    ),
)
