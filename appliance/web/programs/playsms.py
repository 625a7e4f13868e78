"""playSMS: `/index.php?app=ws`, the web services of playSMS 1.4.

Its own PHP client reads the body and sends `format`; an error status would hide the body from it.
Nextcloud's two-factor gateway sends no `format` and looks at the status alone. So errors are 200
for the one, and 4xx for the other.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import Response, abort

from appliance.addresses import numbers
from appliance.errors import ApplianceError, CreditError, ForbiddenError, InputError
from appliance.local_time import local, read
from appliance.messaging.credit import accounts
from appliance.messaging.people import permits
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedMessage
from appliance.store import batch_lists, messages
from appliance.store.listing import LARGEST_PAGE, MessageFilter
from appliance.store.message_rows import MessageRow
from appliance.store.states import MessageStatus
from appliance.web.frame.error_statuses import status_of
from appliance.web.frame.services import services
from appliance.web.programs import access, answering, asking, fields, named
from appliance.web.programs.access import WrongSecretError
from appliance.web.programs.asking import Wanted
from appliance.web.programs.fields import Fields

_OK, _BAD, _UNAUTHORISED = 200, 400, 401
_ERRORS: Final = {
    "100": "authentication failed",
    "101": "type of action is invalid or unknown",
    "102": "one or more field empty",
    "103": "not enough credit for this operation",
    "200": "send private failed",
    "201": "destination number or message is empty",
    "400": "no delivery status available",
    "501": "no data returned or result is empty",
}
_MOST: Final = 100
_WITHOUT_LIMIT: Final = 1_000_000  # programs compare the credit with what they want to send
_DATES: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
_PENDING: Final = "0"
_STATES: Final = {
    MessageStatus.SENT: "1",
    MessageStatus.FAILED: "2",
    MessageStatus.EXPIRED: "2",
    MessageStatus.BLOCKED: "2",
    MessageStatus.CANCELLED: "2",
    MessageStatus.DELIVERED: "3",
}


class PlaySmsError(Exception):
    """One of playSMS's errors, with the status for programs that look at nothing else."""

    def __init__(
        self, code: str, status: int = _BAD, words: str = "", retry_seconds: int | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.words = words
        self.retry_seconds = retry_seconds


def answer() -> Response:
    """Answer the operations pv, ds, in, ix and cr."""
    given = fields.read()
    if given.first("app") != "ws":
        abort(404)
    try:
        return _answer({**_run(given), "error_string": None})
    except PlaySmsError as error:
        return _failed(given, error)
    except ApplianceError as error:
        answering.note(error)
        return _failed(given, _translated(error))


def _run(given: Fields) -> dict[str, Any]:
    caller = access.by_password(given.first("u"), given.first("h", "p"))
    match given.first("op"):
        case "pv":
            return {"data": _send(given, caller)}
        case "ds":
            permits.require(caller, "messages:list")
            return {"data": _outgoing(given)}
        case "in" | "ix":
            permits.require(caller, "inbox:list")
            return {"data": _incoming(given)}
        case "cr":
            return {"status": "OK", "error": "0", "credit": str(_credit(caller))}
        case _:
            raise PlaySmsError("101")


def _send(given: Fields, caller: Caller) -> list[dict[str, str]]:
    to = named.recipients(given.text("to"))
    if not to or not given.first("msg"):
        raise PlaySmsError("201")
    wanted = Wanted(
        tuple(each.removeprefix("#") for each in to),
        given.text("msg"),
        due_ms=_moment(given.first("schedule")),
        form="flash" if given.first("type") == "flash" else "normal",
    )
    accepted = asking.accept(caller, wanted)
    shown = [_queued(each, accepted.public_id) for each in accepted.messages]
    if all(each["status"] == "ERR" for each in shown):
        raise PlaySmsError("200", words=str(accepted.messages[0].error))
    return shown


def _queued(message: AcceptedMessage, queue: str) -> dict[str, str]:
    if message.status == MessageStatus.BLOCKED:
        return {"status": "ERR", "error": "200", "smslog_id": "", "queue": "", "to": ""}
    return {
        "status": "OK",
        "error": "0",
        "smslog_id": str(message.message_id or ""),
        "queue": queue,
        "to": message.address,
    }


def _moment(typed: str) -> int | None:
    """Return the moment of a local date and time; None for none. Raise InputError."""
    if not typed.strip():
        return None
    for form in _DATES:
        try:
            return read(datetime.strptime(typed.strip(), form)).at_ms  # noqa: DTZ007 - local
        except (ValueError, OverflowError, OSError):
            continue
    raise PlaySmsError("200", words="schedule: YYYY-MM-DD hh:mm:ss")


def _outgoing(given: Fields) -> list[dict[str, str]]:
    """Return the SMS that were sent, with their states, the newest first."""
    store = services().store
    wanted = MessageFilter(direction="out", address=_address(given.first("dst")))
    if queue := given.first("queue"):
        batch = batch_lists.by_public_id(store, queue)
        if batch is None:
            raise PlaySmsError("400")
        wanted = MessageFilter(direction="out", batch_id=batch.id)
    if number := _whole(given.first("smslog_id")):
        row = messages.get(store, number)
        rows: Sequence[MessageRow] = [row] if row and row.direction == "out" else []
    else:
        rows = _page(wanted, given)
    if not rows:
        raise PlaySmsError("400" if queue or number else "501")
    return [
        {
            "smslog_id": str(row.id),
            "src": row.author or "",
            "dst": numbers.shown(row.address),
            "msg": row.body,
            "dt": _time(row.at),
            "update": _time(row.delivered_at or row.sent_at or row.at),
            "status": _STATES.get(MessageStatus(row.status), _PENDING),
        }
        for row in rows
    ]


def _incoming(given: Fields) -> list[dict[str, str]]:
    """Return the SMS that were received, the newest first."""
    wanted = MessageFilter(direction="in", address=_address(given.first("src")))
    rows = _page(wanted, given)
    if not rows:
        raise PlaySmsError("501")
    return [
        {
            "id": str(row.id),
            "src": numbers.shown(row.address),
            "dst": (row.modem and services().outbox.number_of(row.modem)) or "",
            "kwd": "",
            "msg": row.body,
            "dt": _time(row.at),
            "status": "1",
        }
        for row in rows
    ]


def _page(wanted: MessageFilter, given: Fields) -> Sequence[MessageRow]:
    """Return the newest rows after `last`, at most as many as `c` says."""
    limit = min(_whole(given.first("c")) or _MOST, LARGEST_PAGE)
    last = _whole(given.first("last")) or 0
    rows = messages.page(services().store, wanted, limit=limit).rows
    return [row for row in rows if row.id > last]


def _address(typed: str) -> str | None:
    """Return the number to look for. Raise InputError if it is none."""
    if not typed.strip():
        return None
    return numbers.normalise(typed, services().preferences.messaging().country)


def _whole(typed: str) -> int | None:
    typed = typed.strip()
    return int(typed) if typed.isdecimal() and len(typed) <= 18 else None  # noqa: PLR2004


def _time(at_ms: int) -> str:
    return local(at_ms).strftime(_DATES[0])


def _credit(caller: Caller) -> int:
    """Return the segments left to whoever asks."""
    left = [each.available for each in accounts.of_author(services().store, caller.author)]
    limited = [each for each in left if each is not None]
    return max(sum(limited), 0) if limited else _WITHOUT_LIMIT


def _translated(error: ApplianceError) -> PlaySmsError:
    status, words = status_of(error, bad_input=_BAD), answering.words_of(error)
    match error:
        case WrongSecretError():
            return PlaySmsError("100", _UNAUTHORISED)
        case ForbiddenError():
            return PlaySmsError("100", _UNAUTHORISED, words)
        case CreditError():
            return PlaySmsError("103", status, words)
        case InputError():
            return PlaySmsError("200", status, words)
        case _:
            return PlaySmsError("200", status, words, error.retry_seconds)


def _failed(given: Fields, error: PlaySmsError) -> Response:
    words = _ERRORS[error.code] + (f": {error.words}" if error.words else "")
    content = {"status": "ERR", "error": error.code, "error_string": words}
    response = _answer(content, _OK if given.first("format") else error.status)
    if error.retry_seconds is not None:
        response.headers["Retry-After"] = str(error.retry_seconds)
    return response


def _answer(content: Mapping[str, Any], status: int = _OK) -> Response:
    stamped = {**content, "timestamp": services().clock.now_ms() // 1000}
    return Response(json.dumps(stamped), status, mimetype="application/json")
