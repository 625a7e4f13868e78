"""The terms of a message: its date, the end of its validity, its priority and its id."""

import re
import secrets
from datetime import UTC, datetime
from typing import Final

from appliance.clock import to_ms
from appliance.config import MessagingSettings
from appliance.errors import N_, InputError
from appliance.messaging.requests import (
    ALERT_PRIORITY,
    MASS_PRIORITY,
    REPLY_PRIORITY,
    NewMessage,
)

_LOWEST, _HIGHEST = -128, 127
# A date that passed while the form was being filled in means now.
_LATE_FORM_MS = 60_000
_LONGEST_TTL_SECONDS = 10 * 366 * 86_400
# A date in the year 10000 could be neither scheduled nor displayed.
_END_OF_DATES_MS: Final = to_ms(datetime(3000, 1, 1, tzinfo=UTC))
# "." and ".." are special in a URL path, so such an id could not be requested.
_PUBLIC_ID = re.compile(r"(?!\.{1,2}$)[\w.:@+~-]{1,64}", re.ASCII)
_REPLIES = frozenset({"reply", "stop_reply"})


def due_of(due_ms: int, now: int) -> int | None:
    """Return when the message is due; None means now. Raise InputError for a past date."""
    if now - _LATE_FORM_MS <= due_ms <= now:
        return None
    if due_ms < now:
        raise InputError("due_in_past", N_("The sending date is in the past."), field="due")
    _check_date(due_ms, "due")
    return due_ms


def end_of_validity(request: NewMessage, due: int | None, now: int) -> int | None:
    """Return when the messages expire; None if the network decides."""
    if request.ttl_seconds is None:
        return request.expires_ms
    return (now if due is None else due) + request.ttl_seconds * 1000


def expiry(request: NewMessage, due: int | None, now: int) -> int | None:
    """Return when the messages expire. Raise InputError if that cannot be."""
    start = now if due is None else due
    if request.ttl_seconds is not None:
        if not 0 < request.ttl_seconds <= _LONGEST_TTL_SECONDS:
            raise InputError(
                "bad_ttl", N_("The validity must be a positive number of seconds."), field="ttl"
            )
        return end_of_validity(request, due, now)
    if request.expires_ms is not None and request.expires_ms <= start:
        raise InputError(
            "expires_too_early", N_("The message would expire before it is sent."), field="expires"
        )
    if request.expires_ms is not None:
        _check_date(request.expires_ms, "expires")
    return request.expires_ms


def _check_date(at_ms: int, field: str) -> None:
    if at_ms >= _END_OF_DATES_MS:
        raise InputError("date_too_far", N_("The date is too far ahead."), field=field)


def check_priority(request: NewMessage) -> None:
    """Raise InputError for a priority that there is not."""
    if request.priority is not None and not _LOWEST <= request.priority <= _HIGHEST:
        raise InputError(
            "bad_priority", N_("The priority must be between -128 and 127."), field="priority"
        )


def priority(request: NewMessage, recipients: int, settings: MessagingSettings) -> int:
    """Return the priority of the messages: as requested, else by what they are."""
    if request.priority is not None:
        return request.priority
    if request.origin in _REPLIES:
        return REPLY_PRIORITY
    mass = bool(request.group_ids) or recipients > settings.mass_recipients
    return MASS_PRIORITY if mass else ALERT_PRIORITY


def public_id(request: NewMessage) -> str:
    """Return the id in the API, as requested or new. Raise InputError for an invalid one."""
    if request.public_id is None:
        return secrets.token_hex(10)
    if not _PUBLIC_ID.fullmatch(request.public_id):
        raise InputError(
            "bad_id", N_("The id must be 1 to 64 letters, digits or . _ : @ + ~ -."), field="id"
        )
    return request.public_id
