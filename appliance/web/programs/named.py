"""Recipients as programs name them: numbers, contacts and groups by id or by name."""

from collections.abc import Iterable
from typing import Final

from appliance.addresses import numbers
from appliance.errors import InputError
from appliance.web.frame.services import services

_MOST_DIGITS: Final = 18


def ids(given: Iterable[str]) -> tuple[int | str, ...]:
    """Return ids; what has another form is a name."""
    return tuple(
        int(each) if each.isdecimal() and len(each) <= _MOST_DIGITS else each for each in given
    )


def recipients(given: str, separator: str = ",") -> tuple[str, ...]:
    """Return several recipients that stand in one text.

    In a query, a plus sign that was not quoted arrives as a blank: a number after one, which is
    none without it, gets it back.
    """
    parts = given.split(separator) if separator.strip() else given.split()
    blanks = [part.startswith(" ") for part in parts]
    if not separator.strip():
        blanks = [given.startswith(" ")] * len(parts)
    return tuple(
        _with_plus(part.strip()) if blank else part.strip()
        for part, blank in zip(parts, blanks, strict=True)
        if part.strip()
    )


def _with_plus(typed: str) -> str:
    if not typed.isdecimal():
        return typed
    try:
        numbers.normalise(typed, services().preferences.messaging().country)
    except InputError:
        return f"+{typed}"
    return typed
