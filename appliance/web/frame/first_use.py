"""Load the module of a page, or of a part of the API, when a request first needs it.

The addresses of all of them are known from the start (`web/routes.py`), so links, roles and
refusals need no module. A box with 512 MB pays only for what somebody uses.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from threading import RLock
from types import ModuleType
from typing import Any, NamedTuple

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from appliance.messaging.people.users import Role
from appliance.web.frame.security import public, requires

View = Callable[..., ResponseReturnValue]

# Two threads that load modules which import each other may see a half-loaded one.
_ONE_AT_A_TIME = RLock()


class Route(NamedTuple):
    """An address, and the view that answers there."""

    rule: str  # in Flask's notation
    methods: tuple[str, ...]
    endpoint: str  # as `url_for` has it
    role: Role | None  # the least role that is admitted; None = anyone


def load(name: str) -> ModuleType:
    """Return the module of that name; import it if this is its first use."""
    with _ONE_AT_A_TIME:
        return importlib.import_module(name)


def view(module: str, find: Callable[[ModuleType], View]) -> View:
    """Return a view that loads `module` at its first call and calls what `find` returns.

    From then on the application calls the found view itself.
    """

    def first(**variables: Any) -> ResponseReturnValue:
        found = find(load(module))
        if request.endpoint is not None:
            current_app.view_functions[request.endpoint] = found
        return found(**variables)

    return first


def register(app: Flask, pages: Mapping[str, Iterable[Route]]) -> None:
    """Add the routes of the pages, by the module of each.

    Who may not see a page is refused before its module is loaded; the module's own view checks it
    again.
    """
    for module, routes in pages.items():
        for route in routes:
            first = view(module, partial(_function, route.endpoint.rpartition(".")[2]))
            guarded = public(first) if route.role is None else requires(route.role)(first)
            app.add_url_rule(route.rule, route.endpoint, guarded, methods=route.methods)


def _function(name: str, module: ModuleType) -> View:
    found: View = getattr(module, name)
    return found
