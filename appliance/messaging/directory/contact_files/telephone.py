"""Numbers as files write them, before the country is known: URIs, and several in one cell."""

import re
from urllib.parse import unquote

_SCHEMES = ("tel:", "sms:", "callto:")
# Google writes two numbers into one cell as "06 12 34 56 78 ::: 06 12 34 56 79".
_BETWEEN = re.compile(
    r"\s*(?::::|[\n\r;|])\s*|\s*,\s+|\s+(?:/|ou|or|of|lub|et|en|and|i|&)\s+", re.IGNORECASE
)
# A piece with fewer digits is not a number of its own: "06 12 34 / 56 78".
_DIGITS_OF_A_NUMBER = 8
# A longer cell is a text.
_LONGEST = 200


def of_uri(text: str) -> str:
    """Return the number of a `tel:` URI (RFC 3966), or any other text unchanged.

    `tel:0612345678;phone-context=+33` is `+330612345678`: the country before the local number. An
    extension is kept, because such a number cannot receive messages.
    """
    text = text.strip()
    scheme = next((known for known in _SCHEMES if text.lower().startswith(known)), None)
    if scheme is None:
        return text
    number, *parameters = unquote(text[len(scheme) :]).partition("?")[0].split(";")
    given = {
        name.strip().lower(): value for name, _, value in (p.partition("=") for p in parameters)
    }
    number, context = number.strip().removeprefix("//"), given.get("phone-context", "").strip()
    if context.startswith("+") and not number.startswith("+"):
        number = context + number
    return f"{number};ext={given['ext']}" if given.get("ext") else number


def several(cell: str) -> list[str]:
    """Return the numbers of one cell, or the cell itself if it cannot be split with certainty."""
    if len(cell) > _LONGEST:
        return [cell]
    pieces = [piece for piece in _BETWEEN.split(cell) if piece.strip()]
    if len(pieces) > 1 and all(_digits(piece) >= _DIGITS_OF_A_NUMBER for piece in pieces):
        return pieces
    google = [piece.strip() for piece in cell.split(":::") if piece.strip()]
    return google if len(google) > 1 else [cell]


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)
