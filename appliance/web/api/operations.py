"""What an operation of the API is, and the way every request to one goes.

Log in, role, query, body, then the view; the same `Operation` writes the OpenAPI document, so that
what is published is what is checked.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response, request

from appliance.errors import N_, ForbiddenError
from appliance.messaging.people.accounts import Role, may
from appliance.messaging.people.credentials import Caller
from appliance.web.api import freshness, log_in, problems, query
from appliance.web.api.schema import Schema, check
from appliance.web.frame.deeds import note_refused


@dataclass(frozen=True, slots=True)
class Call:
    """One request, checked: what a view gets."""

    caller: Caller
    query: Mapping[str, Any]  # by name; a parameter that is not given is not there
    body: dict[str, Any]  # members that are null are not there


@dataclass(frozen=True, slots=True)
class Reply:
    """What a view gives: JSON, its status, and headers."""

    content: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[..., Reply]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str  # in the document, by which generators name the function: "sendMessage"
    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str  # below /api/v1, with its variables in braces: "/messages/{id}"
    view: View
    role: Role
    summary: str
    answers: Mapping[int, Schema | None]  # the good ones; None = no content
    query: Mapping[str, Schema] = field(default_factory=dict)
    required: frozenset[str] = frozenset()  # of the query's parameters
    body: Schema | None = None
    paged: bool = False  # answers X-Total-Count and Link
    located: bool = False  # answers Location
    tagged: bool = False  # answers ETag, and 304 to who has it; all it shows is in the journal
    deprecated: bool = False
    errors: frozenset[int] = frozenset()  # besides those that any operation may answer

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return re.sub(r"\{(\w+)\}", r"<\1>", self.path)

    @property
    def name(self) -> str:
        """The operation's endpoint: `get_messages_id`."""
        words = re.findall(r"\w+", self.path)
        return "_".join([self.method.lower(), *words])

    def run(self, **variables: str) -> Response:
        """Answer the request that is under way."""
        caller = log_in.caller()
        if caller is None:
            return problems.unauthorized()
        if not may(caller.role, self.role):
            note_refused(caller.author)
            raise ForbiddenError(
                "role",
                N_("This needs the role %(role)s; yours is %(own)s."),
                role=self.role,
                own=caller.role,
            )
        asked = query.read(self.query, self.required, request.args)
        current = freshness.tag() if self.tagged else ""
        if current and freshness.is_known(current):
            return freshness.unchanged(current)
        body = self._body() if self.body is not None else {}
        reply = self.view(Call(caller, asked, body), **variables)
        if reply.content is None:
            response = Response(status=reply.status)
            del response.headers["Content-Type"]  # Flask's own says that nothing is HTML
        else:
            response = problems.written(reply.content, reply.status)
        response.headers.update(reply.headers)
        if current:
            response.headers["ETag"] = current
        return response

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
            raise problems.Problem(400, f"The body is no JSON: {error}.") from None
        check(self.body, content)
        return {name: value for name, value in content.items() if value is not None}


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members. Of two with one name nobody can tell which was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has two members of one name")
    return found


def whole_id(text: str) -> int | None:
    """An id of ours in a path, or None for what can be none."""
    return int(text) if query.WHOLE.fullmatch(text) and int(text) > 0 else None
