"""Errors as JSON: `{"error": {"code", "message", "field"?}}` under the status that fits."""

import json
import logging
from typing import Any, Final

from flask import Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge

from appliance.errors import (
    ApplianceError,
    BusyError,
    ConflictError,
    ForbiddenError,
    InputError,
    ModemError,
    NotFoundError,
    QuotaError,
    StoreError,
    TooManyTriesError,
)

log = logging.getLogger(__name__)

_STATUS: Final[tuple[tuple[type[ApplianceError], int], ...]] = (
    (InputError, 422),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (QuotaError, 429),
    (TooManyTriesError, 429),
    (BusyError, 503),
    (StoreError, 503),
    (ModemError, 503),
)
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


class Problem(Exception):  # noqa: N818 - it is an answer rather than a fault
    """An answer with an error status that no product error stands for."""

    def __init__(self, status: int, message: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def answer(error: Exception) -> Response:
    """The response to any exception; an unexpected one is logged."""
    if isinstance(error, ApplianceError):
        return _of_product(error)
    if isinstance(error, Problem):
        return plain(error.status, error.message)
    if isinstance(error, HTTPException) and error.code is not None:
        return _of_http(error, error.code)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return plain(500)


def unauthorized() -> Response:
    """401, with both ways to log in (RFC 9110 clause 11.6.1)."""
    response = plain(401)
    response.headers.add("WWW-Authenticate", 'Bearer realm="sms-appliance"')
    response.headers.add("WWW-Authenticate", 'Basic realm="sms-appliance", charset="UTF-8"')
    return response


def _of_product(error: ApplianceError) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    if status >= InternalServerError.code:
        log.warning("%s %s: %s", request.method, request.path, error)
    response = _error(status, error.code, str(error), getattr(error, "field", None))
    if error.retry_seconds is not None:
        response.headers["Retry-After"] = str(error.retry_seconds)
    return response


def _of_http(error: HTTPException, code: int) -> Response:
    response = plain(code, "" if code in _CODES else error.description or "")
    # What the exception says about itself belongs to the answer: Allow, Retry-After.
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    if isinstance(error, RequestEntityTooLarge):
        # What was not read would be taken for the next request.
        response.headers["Connection"] = "close"
    return response


def plain(status: int, message: str = "") -> Response:
    """The answer for a status alone, with its usual words unless told others."""
    code, usual = _CODES.get(status, (f"http_{status}", "The request could not be carried out."))
    return _error(status, code, message or usual)


def _error(status: int, code: str, message: str, field: str | None = None) -> Response:
    error: dict[str, Any] = {"code": code, "message": message}
    if field:
        error["field"] = field
    return written({"error": error}, status)


def written(content: Any, status: int = 200) -> Response:
    """JSON, in the order in which it was written down."""
    return Response(json.dumps(content) + "\n", status, mimetype="application/json")
