"""Errors as JSON: `{"error": {"code", "message", "field"?}}`, with the status that fits."""

import json
import logging
from typing import Any, Final

from flask import Response, request
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    Unauthorized,
)

from appliance.errors import ApplianceError, ConflictError
from appliance.web.api import gateway
from appliance.web.frame.error_statuses import status_of

log = logging.getLogger(__name__)

_BAD_INPUT: Final = 422
_CODES: Final = {
    400: ("bad_request", "The request could not be understood."),
    401: ("unauthorized", "Log in with a token or with a name and password."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    408: ("too_slow", "The request did not come whole in time."),
    413: ("too_large", "The request is larger than the box takes."),
    415: ("not_json", "The request's Content-Type must be application/json."),
    500: ("internal", "The box has noted the error in its log."),
    503: ("busy", "The box receives too much at the moment. Try again in a few seconds."),
}


class KnownIdError(ConflictError):
    """Something with this id is there already; `existing` is that."""

    def __init__(self, error: ConflictError, existing: dict[str, Any] | None) -> None:
        super().__init__(error.code, error.text, cure=error.cure, **error.values)
        self.existing = existing


class Problem(Exception):  # noqa: N818 - it is an answer rather than a fault
    """An error status that no ApplianceError stands for."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def for_error(error: Exception) -> Response:
    """Return the answer to any exception; log an unexpected one."""
    if isinstance(error, ApplianceError):
        return _of_product(error)
    if isinstance(error, Problem):
        return for_status(error.status, error.message)
    if isinstance(error, HTTPException) and error.code is not None:
        return _of_http(error, error.code)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return for_status(500)


def unauthorized() -> Response:
    """Return 401 with both ways to log in."""
    return _with_ways(for_status(401))


def _with_ways(response: Response) -> Response:
    """Add the ways to log in, as an answer 401 must have them (RFC 9110 clause 11.6.1)."""
    response.headers.add("WWW-Authenticate", 'Bearer realm="sms-appliance"')
    response.headers.add("WWW-Authenticate", 'Basic realm="sms-appliance", charset="UTF-8"')
    return response


def _of_product(error: ApplianceError) -> Response:
    status = status_of(error, bad_input=_BAD_INPUT)
    if status >= InternalServerError.code:
        log.warning("%s %s: %s", request.method, request.path, error)
    existing = error.existing if isinstance(error, KnownIdError) else None
    field = getattr(error, "field", None)
    response = _error(status, error.code, str(error), field, existing)
    if error.retry_seconds is not None:
        response.headers["Retry-After"] = str(error.retry_seconds)
    return _with_ways(response) if status == Unauthorized.code else response


def _of_http(error: HTTPException, code: int) -> Response:
    response = for_status(code, "" if code in _CODES else error.description or "")
    # The exception's own headers belong to the answer, such as Allow and Retry-After.
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    if isinstance(error, RequestEntityTooLarge):
        # Otherwise the rest of the body would be read as the next request.
        response.headers["Connection"] = "close"
    return response


def for_status(status: int, message: str = "") -> Response:
    """Return the answer for a status, with its usual message if none is given."""
    code, usual = _CODES.get(status, (f"http_{status}", "The request could not be carried out."))
    return _error(status, code, message or usual)


def _error(
    status: int,
    code: str,
    message: str,
    field: str | None = None,
    existing: dict[str, Any] | None = None,
) -> Response:
    error: dict[str, Any] = {"code": code, "message": message}
    if field:
        error["field"] = field
    return json_response({"error": error} | ({"existing": existing} if existing else {}), status)


def json_response(content: Any, status: int = 200) -> Response:
    """Return JSON with its members in the given order."""
    if gateway.is_asked():
        from appliance.web.api import gateway_answers  # only for the clients that it is about

        content = gateway_answers.adapted(content, status)
    return Response(json.dumps(content) + "\n", status, mimetype="application/json")
