"""What the fields of SMSEagle's three interfaces mean; the same ones in all of them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from appliance.errors import N_, InputError
from appliance.local_time import local, read
from appliance.messaging.requests import REPLY_PRIORITY
from appliance.web.programs import named

_DATE: Final = re.compile(r"\d{12}")
_SPAN: Final = re.compile(r"(\d{1,3})([mhdw])")
_UNITS: Final = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_MOST_PRIORITY: Final = 9  # of version 2


def is_true(given: object) -> bool:
    """Return whether a field asks for something; their clients write 1, true or yes."""
    return str(given).strip().lower() in _TRUE


def listed(given: object) -> tuple[str, ...]:
    """Return several numbers or names: a list, or a text with commas between them."""
    if given is None:
        return ()
    if isinstance(given, Sequence) and not isinstance(given, str):
        return tuple(str(each).strip() for each in given if str(each).strip())
    return named.recipients(str(given))


def due_ms(fields: Mapping[str, Any], now_ms: int) -> int | None:
    """Return when to send at the earliest, or None for at once.

    `date` is YYYYmmDDHHMM; `send_after` and `send_before` are times of the day between which to
    send. Raise InputError for another form.
    """
    typed = str(fields.get("date") or "").strip()
    at = None if not typed else _date(typed, now_ms)
    after, before = _time(fields, "send_after"), _time(fields, "send_before")
    if after is None and before is None:
        return at
    begin = local(now_ms if at is None else max(at, now_ms)).replace(tzinfo=None)
    moved = _into(begin, after or time.min, before or time.max)
    return at if moved == begin else read(moved).at_ms


def _date(typed: str, now_ms: int) -> int:
    if not _DATE.fullmatch(typed):
        raise _wrong("date")
    try:
        return read(datetime.strptime(typed, "%Y%m%d%H%M"), now_ms).at_ms  # noqa: DTZ007 - local
    except (ValueError, OverflowError, OSError):
        raise _wrong("date") from None


def _time(fields: Mapping[str, Any], name: str) -> time | None:
    typed = str(fields.get(name) or "").strip()
    if not typed:
        return None
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        raise _wrong(name) from None


def _into(begin: datetime, after: time, before: time) -> datetime:
    """Return the first moment from `begin` on that lies between two times of the day."""
    now = begin.time()
    over_midnight = after > before
    if (now >= after or now <= before) if over_midnight else (after <= now <= before):
        return begin
    opens = datetime.combine(begin.date(), after)
    return opens if opens > begin else opens + timedelta(days=1)


def validity_seconds(fields: Mapping[str, Any]) -> int | None:
    """Return how long to try, such as 30m, 12h, 2d or 1w; None for `max` or nothing."""
    typed = str(fields.get("validity") or "").strip().lower()
    if typed in ("", "max"):
        return None
    found = _SPAN.fullmatch(typed)
    if found is None or not int(found[1]):
        raise _wrong("validity")
    return int(found[1]) * _UNITS[found[2]]


def priority(fields: Mapping[str, Any]) -> int | None:
    """Return our priority for `highpriority` 0 or 1, or for `priority` 0 to 9."""
    if is_true(fields.get("highpriority", "")):
        return REPLY_PRIORITY
    typed = str(fields.get("priority") or "0").strip()
    if not (typed.isdecimal() and int(typed) <= _MOST_PRIORITY):
        raise _wrong("priority")
    return REPLY_PRIORITY * int(typed) // _MOST_PRIORITY or None


def line(fields: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """Return the line for `modem_no`, which counts the lines from 1; None if none is chosen."""
    typed = str(fields.get("modem_no") or "").strip()
    if not typed:
        return None
    if not (typed.isdecimal() and 1 <= int(typed) <= len(names)):
        raise _wrong("modem_no")
    return names[int(typed) - 1] if len(names) > 1 else None


def _wrong(field: str) -> InputError:
    return InputError(
        "bad_field", N_("The field %(name)s has an unknown form."), field=field, name=field
    )
