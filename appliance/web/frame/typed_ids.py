"""Ids that a form or an address brings back: what a page wrote there, or anything at all."""

from typing import Final

_MOST_DIGITS: Final = 18  # more are beyond what the store counts to
NOBODYS: Final = 0  # no row has this id


def read(text: str) -> int | None:
    """Return the id; None for a text that is none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
