"""The API under /api/v1, and /health: JSON requests and answers, log-in by header only.

How to add an operation: write a module with its views and an `OPERATIONS` tuple, name it in
`resources.py` and run `tools/routes`. The `Operation` both checks requests and writes the OpenAPI
document.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from types import ModuleType
from typing import Final

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from appliance.messaging.people.credentials import Credentials
from appliance.web.api import compression, gateway, health, log_in, problems, rate_limits
from appliance.web.frame import first_use
from appliance.web.frame.first_use import Route, View
from appliance.web.frame.security import OWN_LOG_IN
from appliance.web.frame.services import Services, services

PREFIX: Final = "/api/v1"


def register(app: Flask, found: Services, parts: Mapping[str, Iterable[Route]]) -> None:
    """Add the API to the application: the routes of its parts, by the module of each."""
    app.extensions[log_in.EXTENSION] = Credentials(found.store, box_token=found.local_token)
    api = Blueprint("api", __name__)
    for module, routes in parts.items():
        for route in routes:
            api.add_url_rule(
                route.rule,
                route.endpoint,
                first_use.view(module, partial(_run, route.endpoint)),
                methods=route.methods,
                provide_automatic_options=False,
                strict_slashes=False,
            )
    parts_of_health = ("/live", "/ready", "/startup")
    for path in ("/health", *(f"{PREFIX}/health{part}" for part in ("", *parts_of_health))):
        api.add_url_rule(path, f"health_{len(path)}", _health, provide_automatic_options=False)
    api.add_url_rule(
        f"{PREFIX}/openapi.json", "openapi", _document, provide_automatic_options=False
    )
    api.add_url_rule("/metrics", "metrics", _metrics, provide_automatic_options=False)
    # Whoever calls it proves the line's own key.
    api.add_url_rule(
        f"{PREFIX}/lines/<line>/callback",
        "line_callback",
        _line_callback,
        methods=["GET", "POST"],
        provide_automatic_options=False,
    )
    api.register_error_handler(Exception, problems.for_error)
    api.after_request(_vary)
    api.after_request(rate_limits.add)
    api.after_request(compression.compress)
    app.register_blueprint(api)
    app.wsgi_app = gateway.OtherAddress(app.wsgi_app)  # type: ignore[method-assign]
    # The API ignores cookies, so its requests need no token against forgery.
    app.extensions["csrf"].exempt(api)
    app.before_request(partial(_unmatched, [each for some in parts.values() for each in some]))


def _metrics() -> Response:
    found: Response = first_use.load("appliance.web.api.metrics").answer()
    return found


def _line_callback(line: str) -> Response:
    from appliance.web.api import line_callback

    return line_callback.take(line)


def _run(name: str, part: ModuleType) -> View:
    """Return what answers the operation of that name."""
    found: View = next(each.run for each in part.OPERATIONS if each.name == name)
    return found


def _unmatched(routes: Iterable[Route]) -> Response | None:
    """Answer in JSON when no route matches: a program cannot read an error page."""
    problem = request.routing_exception
    if problem is None or not request.path.startswith(OWN_LOG_IN):
        return None
    if isinstance(problem, MethodNotAllowed):
        problem.valid_methods = _methods_at(request.path, routes) or problem.valid_methods
    return problems.for_error(problem)


def _methods_at(path: str, routes: Iterable[Route]) -> list[str]:
    """Return the methods of the operations that have this very path.

    Flask also counts those of paths with a variable in its place: `/templates/<template_id>` for
    `/templates/export`.
    """
    found = {method for each in routes if each.rule == path for method in each.methods}
    return sorted({*found, "HEAD"} if "GET" in found else found)


def _vary(response: Response) -> Response:
    """Mark the answer as depending on the `Authorization` header."""
    response.vary.add("Authorization")
    return response


def _health() -> Response:
    found = health.health(services())
    return problems.json_response(found.as_json(), 200 if found.can_serve else 503)


def _document() -> Response:
    """Describe every operation; all parts of the API are loaded for it."""
    document = first_use.load("appliance.web.api.openapi").document
    return problems.json_response(
        document(first_use.load("appliance.web.api.resources").OPERATIONS)
    )
