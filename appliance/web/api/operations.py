"""Operations of the API, and the way of each request: log-in, role, query, body, view.

The same `Operation` writes the OpenAPI document, so the document describes what is checked.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response, request, stream_with_context

from appliance.errors import N_, ForbiddenError
from appliance.messaging.people import permits
from appliance.messaging.people.credentials import Caller
from appliance.messaging.people.users import Role, may
from appliance.web.api import etags, log_in, problems, query, rate_limits, scopes
from appliance.web.api.schema import Schema, check
from appliance.web.frame.audit import record_refusal


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request whose query and body have been checked."""

    caller: Caller
    query: Mapping[str, Any]  # by name; without the parameters that are not given
    body: dict[str, Any]  # without the members that are null
    nulls: frozenset[str] = frozenset()  # these members


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """What a view returns: JSON content, status and headers."""

    content: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pieces: Iterator[str] | None = None  # the JSON content piece by piece, instead of `content`


View = Callable[..., ApiResponse]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str  # in the document; generators name the function by it: "sendMessage"
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str  # below /api/v1, with its variables in braces: "/messages/{id}"
    view: View
    role: Role
    summary: str
    answers: Mapping[int, Schema | None]  # on success, by status; None = no content
    query: Mapping[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()  # of the query's parameters
    body: Schema | None = None
    paged: bool = False  # answers X-Total-Count and Link
    located: bool = False  # answers Location
    tagged: bool = False  # answers ETag and 304; every change it shows is in the journal
    deprecated: bool = False
    errors: frozenset[int] = frozenset()  # besides those of any operation

    @property
    def rule(self) -> str:
        """The path in Flask's notation."""
        return re.sub(r"\{(\w+)\}", r"<\1>", self.path)

    @property
    def scope(self) -> str:
        """The scope that a token needs for it, if it has scopes at all."""
        return scopes.needed(self.method, self.path)

    @property
    def name(self) -> str:
        """The Flask endpoint: `get_messages_id`."""
        words = re.findall(r"\w+", self.path)
        return "_".join([self.method.lower(), *words])

    def run(self, **variables: str) -> Response:
        """Answer the current request."""
        caller = log_in.caller()
        if caller is None:
            return problems.unauthorized()
        rate_limits.note(caller)
        self._check_rights(caller)
        asked = query.read(self.query, self.required, request.args)
        current = etags.current() if self.tagged else ""
        if current and etags.is_known(current):
            return etags.not_modified(current)
        body = self._body() if self.body is not None else {}
        given = {name: value for name, value in body.items() if value is not None}
        nulls = frozenset(body.keys() - given.keys())
        reply = self.view(ApiRequest(caller, asked, given, nulls), **variables)
        if reply.pieces is not None:
            streamed = stream_with_context(reply.pieces)
            response = Response(streamed, reply.status, mimetype="application/json")
        elif reply.content is None:
            response = Response(status=reply.status)
            del response.headers["Content-Type"]  # Flask would announce HTML
        else:
            response = problems.json_response(reply.content, reply.status)
        response.headers.update(reply.headers)
        if current:
            response.headers["ETag"] = current
        return response

    def _check_rights(self, caller: Caller) -> None:
        """Raise ForbiddenError if the role or the scopes of the caller do not allow this."""
        try:
            self._check_role(caller)
            permits.require(caller, self.scope)
        except ForbiddenError:
            record_refusal(caller.author)
            raise

    def _check_role(self, caller: Caller) -> None:
        if not may(caller.role, self.role):
            raise ForbiddenError(
                "role",
                N_("This needs the role %(role)s; yours is %(own)s."),
                role=self.role,
                own=caller.role,
            )

    def _body(self) -> dict[str, Any]:
        if self.body is None:
            return {}
        if not request.is_json:
            raise problems.Problem(415)
        try:
            content = json.loads(
                request.get_data(cache=False),
                parse_constant=_refuse_constant,
                object_pairs_hook=_members,
            )
        except RecursionError:
            raise problems.Problem(400, "The JSON is nested too deeply.") from None
        except ValueError as error:
            raise problems.Problem(400, f"The body is not valid JSON: {error}.") from None
        check(self.body, content)
        return dict(content)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members. Raise ValueError for two of the same name."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has two members of one name")
    return found


def whole_id(text: str) -> int | None:
    """Return an id in a path as a number; None for a text that cannot be one."""
    return int(text) if query.WHOLE.fullmatch(text) and int(text) > 0 else None
