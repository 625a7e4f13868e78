"""`/http.php`: one number as the whole answer, in the way of an old French SMS service.

The checks come in the order of this module: what is missing of the log-in (87, 88), the log-in
(82), what else is missing (89, 90), the number or group (84, 86), the date (85), the text (90), the
repetition (91), and the credit (83). 80 says that it goes now, 81 that it goes later.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Final

from flask import Response

from appliance.addresses import numbers
from appliance.errors import (
    N_,
    ApplianceError,
    BusyError,
    CreditError,
    ForbiddenError,
    InputError,
    QuotaError,
    StoreError,
)
from appliance.local_time import read as read_local
from appliance.messaging import texts
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import AcceptedBatch
from appliance.store import correspondents, groups, same_text
from appliance.store.states import MessageStatus
from appliance.web.frame.services import services
from appliance.web.programs import access, answering, asking, fields
from appliance.web.programs.asking import Wanted
from appliance.web.programs.fields import Fields

_DATE: Final = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)(\d{4})")  # HHMMDDMMYYYY
_REPEAT_MS: Final = 24 * 3_600_000
# What is stored and will never be sent by itself.
_STOPPED: Final = frozenset({MessageStatus.BLOCKED})
_WAITING: Final = frozenset({MessageStatus.SCHEDULED, MessageStatus.HELD})


class Code(IntEnum):
    """The answers."""

    SENT = 80
    LATER = 81
    WRONG_LOG_IN = 82
    NO_CREDIT = 83
    BAD_NUMBER = 84
    BAD_DATE = 85
    EMPTY_GROUP = 86
    NO_EMAIL = 87
    NO_PASS = 88
    NO_NUMBER = 89
    NO_MESSAGE = 90
    REPEATED = 91


# For the page of programs, where the box has no error of its own.
_WORDS: Final = {
    Code.BAD_NUMBER: N_("The recipient is neither a number nor a group."),
    Code.BAD_DATE: N_("The date must be HHMMDDMMYYYY, and in the future."),
    Code.EMPTY_GROUP: N_("The group has no members."),
    Code.NO_EMAIL: N_("The field email is missing."),
    Code.NO_PASS: N_("The field pass is missing."),
    Code.NO_NUMBER: N_("The field numero is missing."),
    Code.NO_MESSAGE: N_("The field message is missing."),
    Code.REPEATED: N_("This number got the same text less than 24 hours ago, or will get it."),
}


class _Refused(Exception):  # noqa: N818 - it carries an answer
    def __init__(self, code: Code, error: ApplianceError | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.error = error or InputError(code.name.lower(), _WORDS[code])


def answer() -> Response:
    """Answer one of the codes as plain text, with the status 200."""
    try:
        code = _code(fields.read())
    except _Refused as refused:
        answering.note(refused.error)
        code = refused.code
    except InputError as error:  # more than any message needs, or no form at all
        answering.note(error)
        code = Code.NO_MESSAGE
    answering.say(str(int(code)))
    return Response(str(int(code)), mimetype="text/plain")


def _code(given: Fields) -> Code:
    caller = _caller(given)
    to, text = given.first("numero"), given.text("message")
    if not to:
        raise _Refused(Code.NO_NUMBER)
    if not text.strip():
        raise _Refused(Code.NO_MESSAGE)
    recipients = _recipients(to)
    due_ms = _due_ms(given.first("diff"))
    try:
        text, _ = texts.check(text, services().preferences.messaging().max_segments)
    except InputError as error:
        raise _Refused(Code.NO_MESSAGE, error) from None
    wanted = Wanted((to,), text, due_ms=due_ms)
    with services().store.transaction():
        may_repeat = access.is_listed(caller, services().preferences.channels().http_repeats)
        if not may_repeat and _is_repeated(text, recipients, due_ms):
            raise _Refused(Code.REPEATED)
        accepted = _accept(caller, wanted)
    return _of(accepted)


def _caller(given: Fields) -> Caller:
    email, secret = given.first("email"), given.text("pass")
    if not email:
        raise _Refused(Code.NO_EMAIL)
    if not secret:
        raise _Refused(Code.NO_PASS)
    try:
        return access.by_password(email, secret)
    except BusyError:
        raise
    except ApplianceError as error:
        if isinstance(error, StoreError):
            raise
        raise _Refused(Code.WRONG_LOG_IN, error) from None


def _recipients(to: str) -> list[tuple[str, ...]]:
    """Return the addresses of each recipient: one of a number, for a group those of its members."""
    group = groups.by_name(services().store, to)
    if group is not None:
        members = correspondents.members(services().store, (group.id,))
        people = correspondents.people(services().store, members)
        reached = [person.addresses for person in people if person.addresses]
        if not reached:
            raise _Refused(Code.EMPTY_GROUP)
        return reached
    if not asking.may_be_number(to):
        raise _Refused(Code.BAD_NUMBER)
    try:
        address = numbers.normalise(to, services().preferences.messaging().country)
    except InputError as error:
        raise _Refused(Code.BAD_NUMBER, error) from None
    return [(address,)]


def _due_ms(typed: str) -> int | None:
    if not typed:
        return None
    found = _DATE.fullmatch(typed)
    if found is None:
        raise _Refused(Code.BAD_DATE)
    hour, minute, day, month, year = map(int, found.groups())
    now_ms = services().clock.now_ms()
    try:
        at_ms = read_local(datetime(year, month, day, hour, minute), now_ms).at_ms  # noqa: DTZ001 - local
    except (ValueError, OverflowError, OSError):
        raise _Refused(Code.BAD_DATE) from None
    if at_ms < now_ms:
        raise _Refused(Code.BAD_DATE)
    return at_ms


def _is_repeated(text: str, recipients: Sequence[tuple[str, ...]], due_ms: int | None) -> bool:
    """Return whether the same text goes, or went, to every recipient within 24 hours."""
    at_ms = services().clock.now_ms() if due_ms is None else due_ms
    found = same_text.addresses(
        services().store,
        text,
        [address for each in recipients for address in each],
        since_ms=at_ms - _REPEAT_MS,
        until_ms=at_ms + _REPEAT_MS,
    )
    return all(not found.isdisjoint(each) for each in recipients)


def _accept(caller: Caller, wanted: Wanted) -> AcceptedBatch:
    try:
        return asking.accept(caller, wanted)
    except (CreditError, QuotaError) as error:
        raise _Refused(Code.NO_CREDIT, error) from None
    except (InputError, ForbiddenError) as error:
        raise _Refused(Code.BAD_NUMBER, error) from None


def _of(accepted: AcceptedBatch) -> Code:
    found = {each.status for each in accepted.messages}
    if found <= _STOPPED:
        reasons = {each.error for each in accepted.messages}
        return Code.REPEATED if reasons == {"duplicate_24h"} else Code.BAD_NUMBER
    return Code.LATER if found - _STOPPED <= _WAITING else Code.SENT
