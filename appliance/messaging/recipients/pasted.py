"""Recipients as people type and paste them: a list, a table, a sentence with numbers in it.

`addresses.numbers` alone decides what is a number. The library's own search for numbers
in a text is not used: it finds none where blanks part both the digits and the numbers.
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
# A figure of a spreadsheet (6,12E+08 or 612345678,00); else digits with what may stand between the
# digits of a number, but no second plus sign, which begins another number.
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
    """A text taken apart. All of its letters and digits are in one of these."""

    # As written, in their order. What is nearly a number, such as one that lacks a digit, is among
    # them: then it can be said.
    numbers: tuple[str, ...] = ()
    # The cells of each row without a number: perhaps contacts ("Dupont, Jean" may be one).
    names: tuple[tuple[str, ...], ...] = ()
    # The words beside numbers: the name in a table, the rest of a sentence.
    beside: tuple[str, ...] = ()


def take_apart(text: str, country: str) -> Pasted:
    """The numbers of a typed or pasted text, and what stands in it besides."""
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
            begin = word.end()  # FR76 3000 …: the digits that a letter touches are part of its word
        yield from digit_runs.part(row, begin, end, country)


def _is_nearly_a_number(text: str) -> bool:
    """Whether digits among words, which are none, were meant to be one."""
    is_figure = _has_letter(text)
    return is_figure or (
        sum(map(str.isdigit, text)) >= LEAST_DIGITS and _DATE.fullmatch(text) is None
    )


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _between(row: str, found: list[Digits]) -> list[str]:
    """What stands before, between and behind digits."""
    ends = [0, *(digits.end for digits in found)]
    begins = [*(digits.begin for digits in found), len(row)]
    return [row[end:begin] for end, begin in zip(ends, begins, strict=True)]


def _pieces(fragments: list[str]) -> list[str]:
    """Words without the marks around them; what has neither letter nor digit is nothing."""
    pieces = []
    for fragment in fragments:
        places = [place for place, mark in enumerate(fragment) if mark.isalnum()]
        if places:
            pieces.append(" ".join(fragment[places[0] : places[-1] + 1].split()))
    return pieces
