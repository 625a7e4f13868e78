"""Refuse passwords that are guessed first.

The list has passwords of eight or more characters from published lists and from offices in the four
languages, in lower case, one a line.
"""

from functools import cache
from importlib.resources import files
from typing import Final

_CYCLE: Final = 3  # length of a repeated pattern: aaaaaaaa, abcabcabc


def is_guessed_first(password: str, name: str) -> bool:
    """Return whether a password is common, blank, the user's name, or a short repeated pattern."""
    plain = password.strip().casefold()
    if not plain or plain in _common() or plain == name.strip().casefold():
        return True
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, _CYCLE + 1))


@cache
def _common() -> frozenset[str]:
    text = (files(__package__) / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
