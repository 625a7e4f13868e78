"""`/lines`: ways out and in: their state, use and settings; the reading of a credit; pauses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from appliance.config.line_settings import MODEM
from appliance.errors import N_, InputError, NotFoundError
from appliance.lines.editing import Wanted
from appliance.messaging.people.users import may
from appliance.store import users
from appliance.web.api.line_shapes import (
    CHOSEN,
    COLUMNS,
    KINDS,
    LINE,
    SETTINGS,
    TRIAL,
    UNTRIED,
    as_json,
)
from appliance.web.api.operations import ApiRequest, ApiResponse, Operation
from appliance.web.frame.services import services

_GIVEN: Final = {column: member for member, column in COLUMNS.items()}
_NOT_FOUND: Final = frozenset({404})


def _list(request: ApiRequest) -> ApiResponse:
    whole = may(request.caller.role, "admin")
    return ApiResponse([as_json(state, whole=whole) for state in services().line_states()])


def _get(request: ApiRequest, line: str) -> ApiResponse:
    return _shown(request, line)


def _add(request: ApiRequest) -> ApiResponse:
    body = request.body
    with _fields_as_given():
        row = services().line_editor.add(
            body["name"], body.get("kind", MODEM), _wanted(request), request.caller.author.actor
        )
    return _shown(request, row.name, 201)


def _change(request: ApiRequest, line: str) -> ApiResponse:
    with _fields_as_given():
        services().line_editor.change(line, _wanted(request), request.caller.author.actor)
    return _shown(request, line)


def _remove(request: ApiRequest, line: str) -> ApiResponse:
    services().line_editor.remove(line, request.caller.author.actor)
    return ApiResponse(None, status=204)


def _refresh(request: ApiRequest, line: str) -> ApiResponse:
    if not services().refresh_line(line):
        services().balances.read(line, request.caller.author)
    return _shown(request, line, 202)


def _pause(request: ApiRequest, line: str) -> ApiResponse:
    services().line_editor.pause(line, request.caller.author.actor)
    return _shown(request, line)


def _resume(request: ApiRequest, line: str) -> ApiResponse:
    services().line_editor.pause(line, request.caller.author.actor, paused=False)
    services().outbox.resume_line(line, request.caller.author)
    return _shown(request, line)


def _test(_request: ApiRequest, line: str) -> ApiResponse:
    # Imported here: words of pages, which no other operation needs.
    from appliance.web.shown import line_views

    works, words, cure = line_views.tried(services().line_editor.row(line))
    return ApiResponse({"works": works, "words": words, "cure": cure})


def _shown(request: ApiRequest, line: str, status: int = 200) -> ApiResponse:
    whole = may(request.caller.role, "admin")
    for state in services().line_states():
        if state.name == line:
            return ApiResponse(as_json(state, whole=whole), status)
    raise NotFoundError("unknown_line", N_("There is no line %(line)s."), line=line)


@contextmanager
def _fields_as_given() -> Iterator[None]:
    """Name the field of an error as the body does."""
    try:
        yield
    except InputError as error:
        error.field = _GIVEN.get(error.field or "", error.field)
        raise


def _wanted(request: ApiRequest) -> Wanted:
    given = {**request.body, **dict.fromkeys(request.nulls)}
    chosen = {COLUMNS.get(name, name): value for name, value in given.items() if name in CHOSEN}
    if "users" in chosen:
        chosen["users"] = [_user_id(name) for name in chosen["users"] or ()]
    own = request.body.get("settings", {})
    return Wanted(chosen, own, untried=bool(request.body.get("untried")))


def _user_id(name: str) -> int:
    found = users.user_by_name(services().store, name)
    if found is None:
        raise InputError(
            "unknown_user", N_("There is no user “%(name)s”."), field="users", name=name
        )
    return found.id


_MEMBERS: Final[dict[str, Any]] = {**CHOSEN, "settings": SETTINGS, "untried": UNTRIED}

OPERATIONS: Final = (
    Operation(
        id="listLines",
        method="GET",
        path="/lines",
        view=_list,
        role="viewer",
        summary="Every line: its state, credit, allowance and use; settings for administrators",
        answers={200: {"type": "array", "items": LINE}},
    ),
    Operation(
        id="addLine",
        method="POST",
        path="/lines",
        view=_add,
        role="admin",
        summary="Add a line; the provider is asked first whether it takes the settings",
        body={
            "title": "NewLine",
            "type": "object",
            "properties": {
                "name": {"type": "string", "description": "lasting; small letters and digits"},
                "kind": {"type": "string", "enum": list(KINDS)},
                **_MEMBERS,
            },
            "required": ["name"],
        },
        answers={201: LINE},
        errors=frozenset({409}),
    ),
    Operation(
        id="getLine",
        method="GET",
        path="/lines/{line}",
        view=_get,
        role="viewer",
        summary="One line",
        answers={200: LINE},
        errors=_NOT_FOUND,
    ),
    Operation(
        id="changeLine",
        method="PATCH",
        path="/lines/{line}",
        view=_change,
        role="admin",
        summary="Change a line; what is not given stays, null is as for the whole box",
        body={"title": "LineChange", "type": "object", "properties": _MEMBERS},
        answers={200: LINE},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="removeLine",
        method="DELETE",
        path="/lines/{line}",
        view=_remove,
        role="admin",
        summary="Remove a line that has no message to finish",
        answers={204: None},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="refreshLine",
        method="POST",
        path="/lines/{line}/refresh",
        view=_refresh,
        role="operator",
        summary="Read the credit of a line; the answer comes within a minute",
        answers={202: LINE},
        errors=frozenset({404, 409}),
    ),
    Operation(
        id="pauseLine",
        method="POST",
        path="/lines/{line}/pause",
        view=_pause,
        role="operator",
        summary="Let a line send nothing until it is resumed; it goes on receiving",
        answers={200: LINE},
        errors=_NOT_FOUND,
    ),
    Operation(
        id="resumeLine",
        method="POST",
        path="/lines/{line}/resume",
        view=_resume,
        role="operator",
        summary="Let a line send again, mass sendings too",
        answers={200: LINE},
        errors=_NOT_FOUND,
    ),
    Operation(
        id="testLine",
        method="POST",
        path="/lines/{line}/test",
        view=_test,
        role="operator",
        summary="Say whether a line could send now; nothing is sent",
        answers={200: TRIAL},
        errors=_NOT_FOUND,
    ),
)
