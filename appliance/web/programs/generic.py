"""`/send`: one address for any program that can call a URL, with the names that programs use."""

from typing import Final

from flask import Response, request

from appliance.errors import N_, ApplianceError, InputError, TooManyTriesError
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedBatch
from appliance.web.api import problems, times
from appliance.web.frame import error_statuses
from appliance.web.programs import access, answering, asking, fields
from appliance.web.programs.asking import Wanted
from appliance.web.programs.fields import Fields

_TO: Final = (
    "to",
    "number",
    "numbers",
    "numero",
    "phone",
    "phonenumber",
    "recipient",
    "recipients",
)
_TEXT: Final = ("text", "message", "msg", "body", "sms")
_KEY: Final = ("token", "key", "api_key", "apikey", "access_token")
_NAME: Final = ("user", "username", "login", "email", "u")
_SECRET: Final = ("pass", "password", "pwd", "p")
_SEPARATORS: Final = ",;\n"
_TRUE: Final = frozenset({"1", "true", "yes", "on"})


def answer() -> Response:
    """Send a message: 202 with its id and state, or the error in words."""
    try:
        given = fields.read()
        caller = _caller(given)
        accepted = asking.accept(caller, _wanted(given))
    except ApplianceError as error:
        answering.note(error)
        return _refusal(error)
    return problems.json_response({"id": accepted.public_id, "state": state(accepted)}, 202)


def _caller(given: Fields) -> Caller:
    found = access.by_header()
    if found is not None:
        return found
    if key := (request.headers.get("X-Api-Key", "") or given.first(*_KEY)):
        return access.by_key(key)
    return access.by_password(given.first(*_NAME), given.text(*_SECRET))


def _wanted(given: Fields) -> Wanted:
    return Wanted(
        to=recipients(given.all(*_TO)),
        text=given.text(*_TEXT),
        due_ms=_due_ms(given.first("at", "date", "scheduleat")),
        form="flash" if given.first("flash").lower() in _TRUE else "normal",
        public_id=given.first("id") or None,
        line=given.first("line") or None,
    )


def recipients(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return the recipients of fields that name one or several, with commas between them."""
    parts = "\n".join(given)
    for each in _SEPARATORS:
        parts = parts.replace(each, "\n")
    return tuple(part for line in parts.split("\n") if (part := line.strip()))


def _due_ms(typed: str) -> int | None:
    if not typed:
        return None
    try:
        # A plus sign that is not quoted in a URL arrives as a blank.
        return times.read(typed.replace(" ", "+") if typed.count(" ") == 1 else typed)
    except ValueError:
        raise InputError(
            "bad_time",
            N_("The time must be like 2026-12-24T09:00+01:00."),
            field="at",
        ) from None


def state(accepted: AcceptedBatch) -> str:
    """Return the state of a sending in one word: that of its messages if they have the same one."""
    found = {each.status for each in accepted.messages}
    return found.pop() if len(found) == 1 else "mixed"


def _refusal(error: ApplianceError) -> Response:
    status = error_statuses.status_of(error, bad_input=400)
    if isinstance(error, access.WrongSecretError):
        status = 401
    found = problems.json_response({"error": answering.words_of(error), "code": error.code}, status)
    if isinstance(error, TooManyTriesError):
        found.headers["Retry-After"] = str(error.retry_seconds)
    return found
