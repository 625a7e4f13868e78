"""Addresses in the manner of Kannel: `%p`, `%d` and others are replaced when they are called.

The letters are those of Kannel's user guide for `dlr-url` and `get-url`; one that it does not know,
such as the `%2` of `%20`, stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote_plus

DELIVERED: Final = 1
FAILED: Final = 2
SUBMITTED: Final = 8  # the service centre took it
REFUSED: Final = 16  # it never reached the service centre
_ESCAPE: Final = re.compile(r"%(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """What an address is filled with: a report about a message, or a message that was received."""

    other: str  # the number of the correspondent
    own: str  # the number of the line, or what the program called itself
    at_ms: int
    line: str
    message_id: str
    public_id: str
    text: str = ""  # of a received message
    report: int = 0  # one of the values above; 0: no report
    answer: str = ""  # of the service centre, or the reason of a failure
    mask: int = 0
    account: str = ""


def fill(address: str, told: Told) -> str:
    """Return an address with the values in place of its escapes, ready to be called."""
    values = _values(told)
    words = told.text.split()
    taken = 1  # the first word is the keyword

    def replaced(found: re.Match[str]) -> str:
        nonlocal taken
        letter = found[1]
        if letter in "sS":
            word = words[taken] if taken < len(words) else ""
            taken += 1
            return quote_plus(word.replace("*", "~") if letter == "S" else word)
        if letter == "r":
            return quote_plus(" ".join(words[taken:]))
        return values.get(letter, found[0])

    return _ESCAPE.sub(replaced, address)


def _values(told: Told) -> Mapping[str, str]:
    moment = datetime.fromtimestamp(told.at_ms / 1000, UTC)
    keyword = told.text.split(maxsplit=1)
    # Of a report, %a is the answer of the service centre.
    text = told.text or told.answer
    values = {
        "p": told.other,
        "q": told.other,
        "P": told.own,
        "Q": told.own,
        "a": text,
        "b": text,
        "k": keyword[0] if keyword else "",
        "A": told.answer,
        "i": told.line,
        "I": told.public_id,
        "F": told.message_id,
        "o": told.account,
        "n": told.account,
        "T": str(told.at_ms // 1000),
        "d": str(told.report),
        "R": str(told.mask),
        "C": "UTF-8",
        "c": "0",
        "%": "%",
        **dict.fromkeys("uBDmMOf", ""),
    }
    return {letter: quote_plus(value) for letter, value in values.items()} | {
        "t": moment.strftime("%Y-%m-%d+%H:%M"),
        "%": "%",
    }
