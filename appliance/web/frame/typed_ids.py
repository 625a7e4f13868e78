"""Ids in forms and addresses: written there by a page, or arbitrary text."""

from typing import Final

_MOST_DIGITS: Final = 18  # larger numbers do not fit into the store's ids
NOBODYS: Final = 0  # no row has this id


def read(text: str) -> int | None:
    """Return the id; None for a text that is not one."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
