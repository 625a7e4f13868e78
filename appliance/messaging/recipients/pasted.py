"""Parse recipients as people type and paste them: a list, a table, a sentence with numbers.

Only `addresses.numbers` decides what is a number. The library's own search for numbers in a text is
not used: it finds none if spaces separate both the digits and the numbers.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from appliance.messaging.recipients import digit_runs
from appliance.messaging.recipients.digit_runs import LEAST_DIGITS, Digits

_ROWS: Final = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
_CELLS: Final = re.compile(r"[,;\t|]+")
# A spreadsheet's number (6,12E+08 or 612345678,00), or digits with the characters that may stand
# between them, but without a second plus sign, which begins another number.
_DIGITS: Final = re.compile(
    r"(?P<figure>\+?\d[.,]\d{1,15}E\+?\d{1,2}\b|\+?\d{6,15}[.,]0{1,2}(?!\d))"
    r"|(?:\+[^\S\t]{0,2})?\(?\d(?:[\d().\-/_\u2010-\u2015]|[^\S\t])*",
    re.IGNORECASE,
)
_FIRST_WORD: Final = re.compile(r"[^\s/]+")
_DATE: Final = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./-])\d{1,2}\2\d{1,2}", re.ASCII)
_SCHEME: Final = re.compile(r"\b(?:tel|sms):(?=[+\d])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pasted:
    """A parsed text. Every letter and digit of it is in one of these fields."""

    # As written, in order. They include what is nearly a number, such as one that lacks a digit, so
    # that it can be reported.
    numbers: tuple[str, ...] = ()
    # The cells of each row without a number: perhaps contacts ("Dupont, Jean" may be one).
    names: tuple[tuple[str, ...], ...] = ()
    # The words next to numbers: the name in a table, the rest of a sentence.
    beside: tuple[str, ...] = ()


def take_apart(text: str, country: str) -> Pasted:
    """Return the numbers of a typed or pasted text, and its other words."""
    visible = "".join(mark for mark in text if unicodedata.category(mark) != "Cf")
    numbers: list[str] = []
    names: list[tuple[str, ...]] = []
    beside: list[str] = []
    for row in _ROWS.split(_SCHEME.sub(" ", visible)):
        found = list(_digits(row, country))
        if not _has_letter("".join(_between(row, found))):
            numbers += (digits.text for digits in found)
            continue
        told = [digits for digits in found if digits.is_number or _is_nearly_a_number(digits.text)]
        if told:
            numbers += (digits.text for digits in told)
            beside += _pieces(_between(row, told))
            continue
        cells = list(filter(None, map(str.strip, _CELLS.split(row))))
        numbers += (cell for cell in cells if not _has_letter(cell))
        names.append(tuple(filter(_has_letter, cells)))
    return Pasted(tuple(numbers), tuple(names), tuple(beside))


def _digits(row: str, country: str) -> Iterator[Digits]:
    for found in _DIGITS.finditer(row):
        begin, end = found.span()
        if figure := found["figure"]:
            yield Digits(figure, begin, end, digit_runs.is_number(figure, country))
            continue
        word = _FIRST_WORD.match(row, begin, end)
        if begin and word and row[begin - 1].isalpha() and row[begin] not in "+(0":
            begin = word.end()  # FR76 3000 …: digits that touch a letter are part of its word
        yield from digit_runs.part(row, begin, end, country)


def _is_nearly_a_number(text: str) -> bool:
    """Return whether digits among words, which are no number, were meant to be one."""
    is_figure = _has_letter(text)
    return is_figure or (
        sum(map(str.isdigit, text)) >= LEAST_DIGITS and _DATE.fullmatch(text) is None
    )


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _between(row: str, found: list[Digits]) -> list[str]:
    """Return the text before, between and after the digits."""
    ends = [0, *(digits.end for digits in found)]
    begins = [*(digits.begin for digits in found), len(row)]
    return [row[end:begin] for end, begin in zip(ends, begins, strict=True)]


def _pieces(fragments: list[str]) -> list[str]:
    """Return the words without the punctuation around them; leave out pure punctuation."""
    pieces = []
    for fragment in fragments:
        places = [place for place, mark in enumerate(fragment) if mark.isalnum()]
        if places:
            pieces.append(" ".join(fragment[places[0] : places[-1] + 1].split()))
    return pieces
