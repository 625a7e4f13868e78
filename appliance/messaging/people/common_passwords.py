"""Passwords that whoever guesses tries first; they are refused.

The list holds those of eight characters and more that published lists and the offices of the four
languages have in common, without capitals, one a line.
"""

from functools import cache
from importlib.resources import files
from typing import Final

_CYCLE: Final = 3  # characters that are repeated: aaaaaaaa, abcabcabc


def is_guessed_first(password: str, name: str) -> bool:
    """Whether it is common, blank, the user's own name, or a few characters again and again."""
    plain = password.strip().casefold()
    if not plain or plain in _common() or plain == name.strip().casefold():
        return True
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, _CYCLE + 1))


@cache
def _common() -> frozenset[str]:
    text = (files(__package__) / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
