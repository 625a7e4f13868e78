"""The API under /api/v1, and /health: JSON requests and answers, log-in by header only.

How to add an operation: write a module with its views and an `OPERATIONS` tuple, and name it in
`_MODULES`. The `Operation` both checks requests and writes the OpenAPI document.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from appliance.messaging.people.credentials import Credentials
from appliance.web.api import (
    accounts,
    calls,
    compression,
    contacts,
    discussions,
    groups,
    health,
    inbox,
    lines,
    log_in,
    messages,
    modems,
    openapi,
    optouts,
    privacy,
    problems,
    reports,
    sendings,
    templates,
)
from appliance.web.api.operations import Operation
from appliance.web.frame.security import OWN_LOG_IN
from appliance.web.frame.services import Services, services

_MODULES: Final = (
    messages,
    sendings,
    inbox,
    discussions,
    calls,
    optouts,
    contacts,
    groups,
    templates,
    accounts,
    modems,
    lines,
    reports,
    privacy,
)
OPERATIONS: Final[tuple[Operation, ...]] = tuple(
    operation for part in _MODULES for operation in part.OPERATIONS
)


def register(app: Flask, found: Services) -> None:
    """Add the API to the application."""
    app.extensions[log_in.EXTENSION] = Credentials(found.store, box_token=found.local_token)
    api = Blueprint("api", __name__)
    for operation in OPERATIONS:
        api.add_url_rule(
            f"{openapi.PREFIX}{operation.rule}",
            operation.name,
            operation.run,
            methods=[operation.method],
            provide_automatic_options=False,
            strict_slashes=False,
        )
    for path in ("/health", f"{openapi.PREFIX}/health"):
        api.add_url_rule(path, f"health_{len(path)}", _health, provide_automatic_options=False)
    api.add_url_rule(
        f"{openapi.PREFIX}/openapi.json",
        "openapi",
        _document(openapi.document(OPERATIONS)),
        provide_automatic_options=False,
    )
    api.register_error_handler(Exception, problems.for_error)
    api.after_request(_vary)
    api.after_request(compression.compress)
    app.register_blueprint(api)
    # The API ignores cookies, so its requests need no token against forgery.
    app.extensions["csrf"].exempt(api)
    app.before_request(_unmatched)


def _unmatched() -> Response | None:
    """Answer in JSON when no route matches: a program cannot read an error page."""
    problem = request.routing_exception
    if problem is None or not request.path.startswith(OWN_LOG_IN):
        return None
    if isinstance(problem, MethodNotAllowed):
        problem.valid_methods = _methods_at(request.path) or problem.valid_methods
    return problems.for_error(problem)


def _methods_at(path: str) -> list[str]:
    """Return the methods of the operations that have this very path.

    Flask also counts those of paths with a variable in its place: `/templates/{template_id}` for
    `/templates/export`.
    """
    found = {each.method for each in OPERATIONS if f"{openapi.PREFIX}{each.path}" == path}
    return sorted({*found, "HEAD"} if "GET" in found else found)


def _vary(response: Response) -> Response:
    """Mark the answer as depending on the `Authorization` header."""
    response.vary.add("Authorization")
    return response


def _health() -> Response:
    found = health.health(services())
    return problems.json_response(found.as_json(), 200 if found.can_serve else 503)


def _document(content: dict[str, object]) -> Callable[[], Response]:
    return lambda: problems.json_response(content)
