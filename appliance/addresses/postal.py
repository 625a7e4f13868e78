"""Compare postal addresses: one household has one form, however its members write the address.

Case, accents, punctuation, the usual abbreviations and the place of the house number make no
difference. The forms are only compared, never shown.
"""

import re
import unicodedata
from functools import lru_cache

from appliance.addresses.postal_words import (
    ENDS_OF_A_STREET,
    MONTHS,
    OF_A_FLAT,
    OF_A_STREET,
    OF_A_TOWN,
    SUPERFLUOUS,
)

# Digits and letters are words of their own: "12bis" is "12 bis".
_WORD = re.compile(r"\d+|[^\W\d_]+")
_NOT_OF_A_POSTCODE = re.compile(r"[\W_]+")
_COUNTRY = re.compile(r"(?:fr|f|be|b|nl|pl|lu|l)(?=\d)")
_LETTERS = str.maketrans({"ł": "l", "œ": "oe", "æ": "ae", "ø": "o", "°": "o"})
_REPEATS = frozenset({"bis", "ter", "quater"})
# The articles of Dutch names: "v.d. Berg", "vd Berg", "van den Berg".
_ARTICLES = re.compile(r"\b(?:van|v) (?:der|den|de|d)\b")
_OUR_LADY = re.compile(r"\b(?:notre dame|n d)\b")
_REMEMBERED = 1024


def household_of(street: str, postcode: str, town: str) -> str | None:
    """Return the form that all ways to write this address share, or None if it is incomplete.

    An address is complete with a street and house number, a postcode and a town: everybody in a
    hamlet may live at "Le Bourg".
    """
    words = _street(street)
    code = _COUNTRY.sub("", _NOT_OF_A_POSTCODE.sub("", _plain(postcode)))
    place = _town(town)
    if not (words and code and place and _has_house_number(words)):
        return None
    return "|".join((" ".join(_number_last(words)), code, place))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.translate(_LETTERS)


def _street(street: str) -> list[str]:
    text = _OUR_LADY.sub("nd", _ARTICLES.sub("vd", " ".join(_WORD.findall(_plain(street)))))
    words = [_shortened(word) for word in text.split() if word not in SUPERFLUOUS]
    return [
        word
        for place, word in enumerate(words)
        if not (word in OF_A_FLAT and 0 < place < len(words) - 1 and words[place - 1].isdigit())
    ]


def _shortened(word: str) -> str:
    known = OF_A_STREET.get(word)
    if known is not None:
        return known
    for end, short in ENDS_OF_A_STREET.items():
        if word.endswith(end):
            return word.removesuffix(end) + short
    return word


def _has_house_number(words: list[str]) -> bool:
    """Return whether a number is left when those of dates are not counted."""
    dates = {
        place
        for month, word in enumerate(words)
        if word in MONTHS
        for place in range(month - 2, month + 2)
    }
    return any(word.isdigit() and place not in dates for place, word in enumerate(words))


def _number_last(words: list[str]) -> list[str]:
    """Return the words with a number that stands before the street moved behind it."""
    end = 0
    while end < len(words) and words[end].isdigit():
        end += 1
    if 0 < end < len(words) and (words[end] in _REPEATS or len(words[end]) == 1):
        end += 1
    return [*words[end:], *words[:end]]


@lru_cache(maxsize=_REMEMBERED)
def _town(town: str) -> str:
    """Return the form of a town without the number of its district or of its post office."""
    words: list[str] = []
    for word in _WORD.findall(_plain(town)):
        if word == "cedex" or word.isdigit():
            break
        words.append(OF_A_TOWN.get(word, word))
    return " ".join(words)
