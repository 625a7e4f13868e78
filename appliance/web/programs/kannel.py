"""Kannel: `/cgi-bin/sendsms`, with the answers and statuses of its smsbox 1.4.

`dlr-url` is called for the reports that `dlr-mask` asks for: see `channels.hooks.reports`.
"""

from typing import Final

from flask import Response, request

from appliance.errors import ApplianceError, ForbiddenError, InputError
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedBatch
from appliance.store.states import MessageStatus
from appliance.web.frame.error_statuses import status_of
from appliance.web.frame.services import services
from appliance.web.programs import access, answering, asking, kannel_fields
from appliance.web.programs.access import WrongSecretError
from appliance.web.programs.asking import Wanted
from appliance.web.programs.fields import MOST_OCTETS
from appliance.web.programs.kannel_fields import FieldError, Fields

_ACCEPTED, _BAD, _FORBIDDEN, _UNAVAILABLE = 202, 400, 403, 503
_WRONG_LOG_IN: Final = "Authorization failed for sendsms"
_NO_RECIPIENT: Final = "Missing receiver number, rejected"
_EMPTY_RECIPIENT: Final = "Empty receiver number not allowed, rejected"
_NO_TEXT: Final = "Empty text not allowed, rejected"
_DENIED: Final = "Number(s) has/have been denied by white- and/or black-lists."
_SENT: Final = "0: Accepted for delivery"
_QUEUED: Final = "3: Queued for later delivery"
_NOT_NOW: Final = "Temporal failure, try again later."
_NEVER: Final = "Not routable. Do not try again."
_WAITING: Final = frozenset({MessageStatus.SCHEDULED, MessageStatus.HELD})


def answer() -> Response:
    """Send what the query, a form, or X-Kannel- headers with the text as the body ask for."""
    try:
        fields = Fields(_given())
        name, secret = fields.word("username", "user"), fields.word("password", "pass")
        return _send(fields, access.by_password(name, secret))
    except ApplianceError as error:
        answering.note(error)
        return _failed(error)


def _given() -> dict[str, bytes]:
    """Return the fields in octets, wherever they are."""
    found = kannel_fields.read(request.query_string)
    if request.method != "POST":
        return found
    body = request.get_data(parse_form_data=False)
    if len(body) > MOST_OCTETS:
        raise FieldError("text", "Charset or body misformed, rejected")
    if request.mimetype == "application/x-www-form-urlencoded":
        return kannel_fields.read(body) | found
    return kannel_fields.of_headers(request.headers.items(), body) | found


def _send(fields: Fields, caller: Caller) -> Response:
    if not fields.to:
        return _answer(_BAD, _EMPTY_RECIPIENT if fields.has("to") else _NO_RECIPIENT)
    if not fields.text.strip():
        return _answer(_BAD, _NO_TEXT)
    now_ms, delay = services().clock.now_ms(), fields.delay_seconds
    wanted = Wanted(
        to=fields.to,
        text=fields.text,
        due_ms=now_ms + delay * 1000 if delay else None,
        form="flash" if fields.is_flash else "normal",
        priority=fields.priority,
        line=_line(fields.word("smsc")),
        ttl_seconds=fields.ttl_seconds,
    )
    address, mask = fields.report_address, fields.mask
    if not (address and mask):
        return _of(asking.accept(caller, wanted))
    with services().store.transaction():
        accepted = asking.accept(caller, wanted)
        _want_reports(accepted, fields, caller)
    return _of(accepted)


def _want_reports(accepted: AcceptedBatch, fields: Fields, caller: Caller) -> None:
    try:
        services().hooks().want_reports(
            accepted.batch_id,
            fields.report_address,
            fields.mask,
            caller.author,
            own=fields.word("from"),
        )
    except InputError:
        raise FieldError("dlr-url", "DLR-URL field misformed, rejected") from None


def _line(name: str) -> str | None:
    """Return the line that has the name of an SMSC; the names of another gateway choose none."""
    return name if name and name in services().outbox.line_names() else None


def _of(accepted: AcceptedBatch) -> Response:
    going = [each for each in accepted.messages if each.status != MessageStatus.BLOCKED]
    if not going:
        return _answer(_BAD, _DENIED)
    waits = all(each.status in _WAITING for each in going)
    return _answer(_ACCEPTED, _QUEUED if waits else _SENT)


def _failed(error: ApplianceError) -> Response:
    """Return the answer to an error: a program tries again after 503, and only then."""
    match error:
        case FieldError():
            return _answer(_BAD, error.answer)
        case WrongSecretError():
            return _answer(_FORBIDDEN, _WRONG_LOG_IN)
        case ForbiddenError():
            return _answer(_FORBIDDEN, f"{_WRONG_LOG_IN}: {answering.words_of(error)}")
        case InputError():
            return _answer(_BAD, f"{_denied(error)} {answering.words_of(error)}")
    if error.retry_seconds is not None or status_of(error, bad_input=_BAD) == _UNAVAILABLE:
        return _answer(_UNAVAILABLE, _NOT_NOW, error.retry_seconds)
    return _answer(_FORBIDDEN, f"{_NEVER} {answering.words_of(error)}")


def _denied(error: InputError) -> str:
    """Return what Kannel says of a wrong number, or of anything else that no retry mends."""
    return _DENIED if error.field in ("number", "numbers", "to") else _NEVER


def _answer(status: int, words: str, retry_seconds: int | None = None) -> Response:
    response = Response(words, status, mimetype="text/html")
    if retry_seconds is not None:
        response.headers["Retry-After"] = str(retry_seconds)
    return response
