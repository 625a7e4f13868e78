"""Names and numbers in the form for sorting and searching: no accents, lower case, no spaces."""

import re
import unicodedata

SHORTEST_FRAGMENT = 3  # the number indexes contain every three consecutive characters
_NUMBER = re.compile(r"[+\d\s./()\-]+")
_NOT_DIGITS = re.compile(r"\D+")


def plain(text: str) -> str:
    """Return the text in lower case without accents: `Élodie  LEFÈVRE` becomes `elodie lefevre`."""
    if text.isascii():  # five times as fast, and most texts are
        return " ".join(text.lower().split())
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def match_words(text: str, *, prefix: bool = False) -> str | None:
    """Return an FTS5 query for messages or names with every word of `text`, or None if empty.

    With `prefix`, the last word may be the beginning of a word, as while typing.
    """
    words = [word for word in text.replace("\0", " ").split() if any(map(str.isalnum, word))]
    if not words:
        return None
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    return " AND ".join(quoted) + ("*" if prefix else "")


def number_fragment(text: str) -> str | None:
    """Return the digits to search for in addresses, or None if `text` is no part of a number.

    `06 12 34` and `+33 6 12 34` both find +33612345678: a leading `00` stands for `+`, and a single
    leading `0` is the national trunk prefix, which E.164 omits.
    """
    if not _NUMBER.fullmatch(text):
        return None
    digits = _NOT_DIGITS.sub("", text)
    digits = digits[2:] if digits.startswith("00") else digits.removeprefix("0")
    return digits if len(digits) >= SHORTEST_FRAGMENT else None


def match_address(typed: str) -> str | None:
    """Return the FTS5 query for addresses that contain `typed`, part of a number or of a name."""
    part = number_fragment(typed) or " ".join(typed.replace("\0", " ").split())
    return '"' + part.replace('"', '""') + '"' if len(part) >= SHORTEST_FRAGMENT else None
