"""Answer the requests of programs: only of those that are on, and note each.

A program that is off is nowhere: its addresses answer 404, and its module is not loaded.
"""

from functools import partial
from types import ModuleType
from typing import Final

from flask import Blueprint, Flask, Response, g, request
from werkzeug.exceptions import HTTPException, NotFound

from appliance.errors import ApplianceError
from appliance.web.frame import error_statuses, first_use
from appliance.web.frame.first_use import View
from appliance.web.frame.services import services
from appliance.web.programs.calls import EXTENSION, Call, Calls, calls
from appliance.web.programs.places import PLACES
from appliance.web.shown import errors

_NAME: Final = "programs"
_FIRST_ERROR: Final = 400


def register(app: Flask) -> None:
    """Add the addresses of every program to the application."""
    app.extensions[EXTENSION] = Calls()
    ways = Blueprint(_NAME, __name__)
    for number, place in enumerate(PLACES):
        ways.add_url_rule(
            place.rule,
            f"{place.program}_{number}",
            first_use.view(place.module, partial(_view, place.view)),
            methods=place.methods,
            provide_automatic_options=False,
            strict_slashes=False,
        )
    ways.before_request(_begin)
    ways.after_request(_end)
    ways.register_error_handler(Exception, _for_error)
    app.register_blueprint(ways)
    # Cookies are ignored: each request has its own secret.
    app.extensions["csrf"].exempt(ways)


def program_of(endpoint: str) -> str:
    """Return the program of an endpoint of this room."""
    return endpoint.removeprefix(f"{_NAME}.").rpartition("_")[0]


def _view(name: str, module: ModuleType) -> View:
    found: View = getattr(module, name)
    return found


def _begin() -> None:
    if program_of(request.endpoint or "") not in services().preferences.channels().programs:
        raise NotFound
    g.program_call = Call(services().clock.now_ms(), request.remote_addr or "")


def _end(response: Response) -> Response:
    call: Call | None = g.pop("program_call", None)
    if call is not None:
        call.status = response.status_code
        calls().add(program_of(request.endpoint or ""), call)
    return response


def _for_error(error: Exception) -> Response:
    """Answer an error that a program's module leaves to all: one line of plain text."""
    if isinstance(error, ApplianceError):
        note(error)
        status, text = error_statuses.status_of(error, bad_input=_FIRST_ERROR), words_of(error)
    elif isinstance(error, HTTPException):
        status, text = error.code or 500, error.name
    else:
        raise error
    return Response(f"{text}\n", status, mimetype="text/plain")


def note(error: ApplianceError) -> None:
    """Note what was wrong with the current request, for the page of programs."""
    call: Call | None = g.get("program_call")
    if call is not None:
        call.problem = error


def say(answer: str) -> None:
    """Note what the current request was answered, where the status does not tell it."""
    call: Call | None = g.get("program_call")
    if call is not None:
        call.said = answer


def words_of(error: ApplianceError) -> str:
    """Return an error in the words for people, in the box's language."""
    return errors.text_of(error)
