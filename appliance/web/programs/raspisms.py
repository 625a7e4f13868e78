"""RaspiSMS: `/api/send-sms/`, `/api/scheduled/`, `/api/list/`, of its version 3.

Every answer is an object with `error`, `message`, `response`, `next` and `prev`. Errors have the
statuses 400 and 401, so that programs which look at nothing else learn of them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import Response, request

from appliance.addresses import numbers
from appliance.errors import ApplianceError, InputError
from appliance.local_time import local, read
from appliance.messaging.people import permits
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedBatch
from appliance.store import groups, messages
from appliance.store.listing import MessageFilter
from appliance.store.message_rows import MessageRow
from appliance.store.sendings import Form
from appliance.store.states import MessageStatus
from appliance.web.frame.error_statuses import status_of
from appliance.web.frame.services import services
from appliance.web.programs import access, answering, asking, fields, named
from appliance.web.programs.access import WrongSecretError
from appliance.web.programs.asking import MOST_RECIPIENTS, Wanted
from appliance.web.programs.fields import Fields

_OK, _CREATED, _BAD, _UNAUTHORISED = 200, 201, 400, 401
_AT_ONCE: Final = 25
_MOST_PAGES: Final = 40
_DATE: Final = "%Y-%m-%d %H:%M:%S"
_NONE, _KEY, _WRONG, _MISSING, _CANNOT_CREATE = 0, 1, 2, 4, 8
_WORDS: Final = {
    _KEY: "Invalid API Key. Please provide a valid API key as GET or POST parameter"
    ' "api_key" or a HTTP "X-Api-Key".',
    _WRONG: "You have specified an invalid parameter : ",
    _MISSING: "One require parameter is missing : ",
    _CANNOT_CREATE: "Cannot create a new entry.",
}
_SENT_STATES: Final = {MessageStatus.DELIVERED: "delivered", MessageStatus.FAILED: "failed"}


class RaspiSmsError(Exception):
    """One of RaspiSMS's errors."""

    def __init__(
        self, code: int, words: str = "", status: int = _BAD, retry_seconds: int | None = None
    ) -> None:
        super().__init__(words)
        self.code = code
        self.words = _WORDS[code] + words
        self.status = status
        self.retry_seconds = retry_seconds


def send() -> Response:
    """Send one SMS to `to`, at once."""
    return _answered(_send)


def schedule() -> Response:
    """Send to numbers, contacts and groups, at once or at a date."""
    return _answered(_schedule)


def entries(kind: str, page: int = 0) -> Response:
    """List what there is of a kind, 25 at a time."""
    return _answered(lambda _fields, caller: _list(kind, page, caller))


def _answered(
    answer: Callable[[Fields, Caller], tuple[int, dict[str, Any]]],
) -> Response:
    """Return the answer to a request, or the error in RaspiSMS's words."""
    retry_seconds = None
    try:
        status, content = _content(answer)
    except RaspiSmsError as error:
        status, content = error.status, {"error": error.code, "message": error.words}
        retry_seconds = error.retry_seconds
    whole = {"error": _NONE, "message": None, "response": None, "next": None, "prev": None}
    response = Response(json.dumps(whole | content), status, mimetype="application/json")
    if retry_seconds is not None:
        response.headers["Retry-After"] = str(retry_seconds)
    return response


def _content(
    answer: Callable[[Fields, Caller], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any]]:
    try:
        given = fields.read()
        key = given.first("api_key") or request.headers.get("X-Api-Key", "")
        return answer(given, access.by_key(key))
    except ApplianceError as error:
        answering.note(error)
        raise _translated(error) from error


def _send(given: Fields, caller: Caller) -> tuple[int, dict[str, Any]]:
    to = named.recipients(given.text("to"))
    if not to:
        raise RaspiSmsError(_MISSING, "to")
    wanted = Wanted(to, _text(given), line=_line(given), form=_form(given))
    return _OK, {"response": _id(asking.accept(caller, wanted))}


def _schedule(given: Fields, caller: Caller) -> tuple[int, dict[str, Any]]:
    if given.first("mms") not in ("", "0", "false"):
        raise RaspiSmsError(_WRONG, "mms is set to true, but mms are disabled in settings.")
    wanted = Wanted(
        _several(given, "numbers"),
        _text(given),
        contacts=named.ids(_several(given, "contacts")),
        groups=named.ids((*_several(given, "groups"), *_several(given, "conditional_groups"))),
        due_ms=_due_ms(given.first("at")),
        form=_form(given),
        line=_line(given),
    )
    if not (wanted.to or wanted.contacts or wanted.groups):
        raise RaspiSmsError(
            _MISSING,
            "You must specify at least one valid number, contact, group or conditional_group.",
        )
    return _CREATED, {"response": _id(asking.accept(caller, wanted))}


def _id(accepted: AcceptedBatch) -> int:
    """Return the number of a sending. Raise RaspiSmsError if nobody gets it."""
    blocked = [each for each in accepted.messages if each.status == MessageStatus.BLOCKED]
    if blocked and len(blocked) == len(accepted.messages):
        raise RaspiSmsError(_CANNOT_CREATE, f" {blocked[0].error}")
    return accepted.batch_id


def _text(given: Fields) -> str:
    found = given.text("text")
    if not found.strip():
        raise RaspiSmsError(_MISSING, "text")
    return found


def _due_ms(typed: str) -> int | None:
    if not typed:
        return None
    try:
        at_ms = read(datetime.strptime(typed, _DATE)).at_ms  # noqa: DTZ007 - local
    except (ValueError, OverflowError, OSError):
        raise RaspiSmsError(_WRONG, 'at must be a date of format "Y-m-d H:i:s".') from None
    return at_ms if at_ms > services().clock.now_ms() else None


def _form(given: Fields) -> Form:
    return "normal" if given.first("flash").lower() in ("", "0", "false") else "flash"


def _line(given: Fields) -> str | None:
    """Return the line of `id_phone`, which counts the lines from 1."""
    typed = given.first("id_phone")
    if not typed:
        return None
    names = services().outbox.line_names()
    if not (typed.isdecimal() and len(typed) < 4 and 1 <= int(typed) <= len(names)):  # noqa: PLR2004
        raise RaspiSmsError(
            _WRONG,
            "id_phone : You must specify an id_phone number among thoses of user phones.",
        )
    return names[int(typed) - 1] if len(names) > 1 else None


def _list(kind: str, page: int, caller: Caller) -> tuple[int, dict[str, Any]]:
    found = _KINDS.get(kind)
    if found is None:
        raise RaspiSmsError(_WRONG, f"entry_type must be one of : {', '.join(_KINDS)}.")
    scope, rows = found
    permits.require(caller, scope)
    shown = rows(page)
    following = f"/api/list/{kind}/{page + 1}/" if len(shown) == _AT_ONCE else None
    previous = f"/api/list/{kind}/{page - 1}/" if page else None
    return _OK, {"response": shown, "next": following, "prev": previous}


def _sent(page: int) -> list[dict[str, Any]]:
    states = (
        MessageStatus.SENT,
        MessageStatus.DELIVERED,
        MessageStatus.FAILED,
        MessageStatus.EXPIRED,
    )
    return [
        {
            "id": row.id,
            "at": _time(row.sent_at or row.at),
            "text": row.body,
            "destination": numbers.shown(row.address),
            "id_phone": _phone_of(row.modem),
            "flash": row.kind == "flash",
            "status": _SENT_STATES.get(MessageStatus(row.status), "unknown"),
            "tag": row.subject,
            "medias": [],
        }
        for row in _rows(MessageFilter(direction="out", statuses=states), page)
    ]


def _received(page: int) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "at": _time(row.at),
            "text": row.body,
            "origin": numbers.shown(row.address),
            "id_phone": _phone_of(row.modem),
            "command": False,
            "status": "unread" if row.read_at is None else "read",
            "medias": [],
        }
        for row in _rows(MessageFilter(direction="in"), page)
    ]


def _scheduled(page: int) -> list[dict[str, Any]]:
    wanted = MessageFilter(direction="out", statuses=(MessageStatus.SCHEDULED,))
    return [
        {
            "id": row.batch_id,
            "at": _time(row.release_at or row.at),
            "text": row.body,
            "flash": row.kind == "flash",
            "numbers": [numbers.shown(row.address)],
            "contacts": [],
            "groups": [],
            "conditional_groups": [],
            "medias": [],
        }
        for row in _rows(wanted, page)
    ]


def _phones(page: int) -> list[dict[str, Any]]:
    names = services().outbox.line_names()
    shown = [{"id": place, "name": name} for place, name in enumerate(names, start=1)]
    return shown[page * _AT_ONCE :][:_AT_ONCE]


def _groups(page: int) -> list[dict[str, Any]]:
    known = [{"id": each.id, "name": each.name} for each in groups.names(services().store)]
    return known[page * _AT_ONCE :][:_AT_ONCE]


_KINDS: Final[Mapping[str, tuple[str, Callable[[int], list[dict[str, Any]]]]]] = {
    "sended": ("messages:list", _sent),
    "received": ("inbox:list", _received),
    "scheduled": ("messages:list", _scheduled),
    "phone": ("devices:list", _phones),
    "group": ("contacts:read", _groups),
}


def _rows(wanted: MessageFilter, page: int) -> Sequence[MessageRow]:
    """Return the rows of a page; pages before it are read, so there is a most."""
    cursor: str | None = None
    for _ in range(min(page, _MOST_PAGES)):
        cursor = messages.page(services().store, wanted, limit=_AT_ONCE, cursor=cursor).next
        if cursor is None:
            return ()
    if page > _MOST_PAGES:
        return ()
    return messages.page(services().store, wanted, limit=_AT_ONCE, cursor=cursor).rows


def _phone_of(line: str | None) -> int | None:
    names = services().outbox.line_names()
    return names.index(line) + 1 if line in names else None


def _time(at_ms: int) -> str:
    return local(at_ms).strftime(_DATE)


def _several(given: Fields, name: str) -> tuple[str, ...]:
    """Return the values of a field; PHP also writes `name[0]`."""
    indexed = (f"{name}[{place}]" for place in range(MOST_RECIPIENTS))
    return tuple(part for each in given.all(name, *indexed) if (part := each.strip()))


def _translated(error: ApplianceError) -> RaspiSmsError:
    words = answering.words_of(error)
    if isinstance(error, WrongSecretError):
        return RaspiSmsError(_KEY, status=_UNAUTHORISED)
    if isinstance(error, InputError):
        return RaspiSmsError(_WRONG, words)
    status = status_of(error, bad_input=_BAD)
    return RaspiSmsError(_CANNOT_CREATE, f" {words}", status, error.retry_seconds)
