"""Numbers as people paste them: one a line, with commas, with names, or run together."""

import re

from appliance.errors import InputError
from appliance.messaging.numbers import LONGEST_TYPED, normalise

_SEPARATORS = re.compile(r"[\n\r\v\f,;\t|]+")
# The number beside a name, as address books copy it: Marie Dupont <+33612345678>.
_NUMBER_INSIDE = re.compile(r"\+?\d[\d\s().\-/]{4,}\d")


def _is_whole(text: str, country: str) -> bool:
    """Whether `text` is one subscriber's number; a short code is none of these."""
    try:
        return normalise(text, country).startswith("+")
    except InputError:
        return False


def _run_together(words: list[str], country: str) -> list[str] | None:
    """Numbers that only spaces part, each told by being whole; None if that does not work out."""
    numbers = []
    begun = 0
    for end in range(1, len(words) + 1):
        candidate = " ".join(words[begun:end])
        if len(candidate) > LONGEST_TYPED:  # no number any more, however many words follow
            return None
        if _is_whole(candidate, country):
            numbers.append(candidate)
            begun = end
    return numbers if begun == len(words) else None


def take_apart(text: str, country: str) -> tuple[str, ...]:
    """The numbers of a typed or pasted text, as written, in its order.

    What cannot be understood stays as it is, so that it can be shown as "not a number".
    """
    found: list[str] = []
    for raw in _SEPARATORS.split(text):
        piece = raw.strip()
        if not piece:
            continue
        words = piece.split()
        several = (
            None if len(words) == 1 or _is_whole(piece, country) else _run_together(words, country)
        )
        inside = _NUMBER_INSIDE.search(piece)
        if several:
            found += several
        elif inside and any(letter.isalpha() for letter in piece):
            found.append(inside.group())
        else:
            found.append(piece)
    return tuple(found)
