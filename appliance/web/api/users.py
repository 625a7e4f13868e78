"""`/users`: people who may log in, their roles and their limits."""

from typing import Any, Final

from appliance.messaging.people import allowances, users
from appliance.store import users as rows
from appliance.store.users import UserRow
from appliance.web.api import field_schemas, times
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.api.schema import Schema
from appliance.web.api.tokens import refuse_limited
from appliance.web.frame.services import services

_ROLE: Final[Schema] = {"title": "Role", "type": "string", "enum": list(users.ROLES)}
_PASSWORD: Final[Schema] = {
    "type": "string",
    "minLength": users.SHORTEST_PASSWORD,
    "maxLength": 1024,
}
_COUNTRIES: Final[Schema] = {
    "type": ["array", "null"],
    "maxItems": 300,
    "items": {"type": "string", "maxLength": 20},
    "description": "countries that the user may write to: europe, world, or codes; null: the box's",
}
USER: Final[Schema] = {
    "title": "User",
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "role": _ROLE,
        "language": {"type": ["string", "null"]},
        "countries": {"type": "array", "items": {"type": "string"}},
        "createdAt": field_schemas.TIME,
        "lastLogInAt": field_schemas.MAYBE_TIME,
    },
    "required": ["name", "role", "language", "createdAt", "lastLogInAt"],
}


def _list(_request: ApiRequest) -> ApiResponse:
    return ApiResponse([_as_json(row) for row in rows.users(services().store)])


def _get(_request: ApiRequest, user_name: str) -> ApiResponse:
    return ApiResponse(_as_json(users.user(services().store, user_name)))


def _add(request: ApiRequest) -> ApiResponse:
    refuse_limited(request.caller)
    store, body, actor = services().store, request.body, request.caller.author.actor
    made = users.create_user(store, body["name"], body["password"], body["role"], actor=actor)
    return ApiResponse(_as_json(made), 201)


def _change(request: ApiRequest, user_name: str) -> ApiResponse:
    refuse_limited(request.caller)
    store, body, actor = services().store, request.body, request.caller.author.actor
    found = users.user(store, user_name)
    if "password" in body:
        users.change_password(store, found.name, body["password"], actor=actor)
    if "countries" in body or "countries" in request.nulls:
        allowances.limit_user(store, found.name, body.get("countries"), actor=actor)
    if "role" in body and body["role"] != found.role:
        users.change_role(store, found.name, body["role"], actor=actor)
    return ApiResponse(_as_json(users.user(store, user_name)))


def _remove(request: ApiRequest, user_name: str) -> ApiResponse:
    users.remove_user(services().store, user_name, actor=request.caller.author.actor)
    return ApiResponse(None, 204)


def _as_json(row: UserRow) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": row.name,
        "role": row.role,
        "language": row.language,
        "createdAt": times.write(row.created_at),
        "lastLogInAt": times.write_optional(row.last_login_at),
    }
    return found if row.countries is None else found | {"countries": list(row.countries)}


OPERATIONS: Final = (
    Operation(
        id="listUsers",
        method="GET",
        path="/users",
        view=_list,
        role="admin",
        summary="Every user, by name",
        answers={200: {"type": "array", "items": USER}},
    ),
    Operation(
        id="addUser",
        method="POST",
        path="/users",
        view=_add,
        role="admin",
        summary="Add a user with a password",
        body={
            "title": "NewUser",
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 64},
                "password": _PASSWORD,
                "role": _ROLE,
            },
            "required": ["name", "password", "role"],
        },
        answers={201: USER},
        errors=frozenset({409}),
    ),
    Operation(
        id="getUser",
        method="GET",
        path="/users/{user_name}",
        view=_get,
        role="admin",
        summary="One user",
        answers={200: USER},
        errors=frozenset({404}),
    ),
    Operation(
        id="changeUser",
        method="PATCH",
        path="/users/{user_name}",
        view=_change,
        role="admin",
        summary="Change the role, the password (which ends the sessions) or the countries",
        body={
            "title": "UserChange",
            "type": "object",
            "properties": {"role": _ROLE, "password": _PASSWORD, "countries": _COUNTRIES},
        },
        answers={200: USER},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeUser",
        method="DELETE",
        path="/users/{user_name}",
        view=_remove,
        role="admin",
        summary="Remove a user with the user's tokens; the last administrator stays",
        answers={204: None},
        errors=frozenset({404, 409}),
    ),
)
