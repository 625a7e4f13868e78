"""A number as files write it, before anybody knows the country: URIs, several in one cell."""

import re
from urllib.parse import unquote

_SCHEMES = ("tel:", "sms:", "callto:")
# "06 12 34 56 78 ::: 06 12 34 56 79" is how Google writes two numbers into one cell.
_BETWEEN = re.compile(
    r"\s*(?::::|[\n\r;|])\s*|\s*,\s+|\s+(?:/|ou|or|of|lub|et|en|and|i|&)\s+", re.IGNORECASE
)
# A piece with fewer digits is no number of its own: "06 12 34 / 56 78".
_DIGITS_OF_A_NUMBER = 8
# A cell longer than this is a text.
_LONGEST = 200


def of_uri(text: str) -> str:
    """The number of a `tel:` URI (RFC 3966); any other text as it is.

    `tel:0612345678;phone-context=+33` is `+330612345678`: the country before the local number. An
    extension stays, as what nobody can write a message to.
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
    """The numbers of one cell; the cell itself where it cannot be taken apart with certainty."""
    if len(cell) > _LONGEST:
        return [cell]
    pieces = [piece for piece in _BETWEEN.split(cell) if piece.strip()]
    if len(pieces) > 1 and all(_digits(piece) >= _DIGITS_OF_A_NUMBER for piece in pieces):
        return pieces
    google = [piece.strip() for piece in cell.split(":::") if piece.strip()]
    return google if len(google) > 1 else [cell]


def _digits(text: str) -> int:
    return sum(letter.isdecimal() for letter in text)
