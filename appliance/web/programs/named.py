"""Contacts and groups as programs name them: by id, or by name."""

from collections.abc import Iterable
from typing import Final

_MOST_DIGITS: Final = 18


def ids(given: Iterable[str]) -> tuple[int | str, ...]:
    """Return ids; what has another form is a name."""
    return tuple(
        int(each) if each.isdecimal() and len(each) <= _MOST_DIGITS else each for each in given
    )
