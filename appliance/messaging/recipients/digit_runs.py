"""Numbers written one after the other with nothing but blanks and slashes between their digits.

Blanks part the digits of one number as well as one number from the next, so what counts is which
digits make up numbers of the plan. Where that is not certain nothing is taken for a number: a
message would go to somebody else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers

from appliance.addresses.numbers import LONGEST_TYPED, is_in_use, normalise
from appliance.errors import InputError

_WORDS: Final = re.compile(r"[^\s/]+")
# Fewer digits are a house's number, a postal code, a time, unless they stand alone.
LEAST_DIGITS: Final = 7
# With its prefix for calls abroad; no number has more digits.
_MOST_DIGITS: Final = 19
# "+33 (0) 6 12 34 56 78" has seven. A number in more words is found where it stands alone.
_MOST_WORDS: Final = 8
# One wrong number and two on each side of it.
_MOST_DOUBTFUL: Final = 5 * 10
_TWO_ZEROS: Final = ("00 ", "(00 ")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits in a text, and where they stand in it."""

    text: str
    begin: int
    end: int
    is_number: bool  # one subscriber's; a short code is none


def part(text: str, begin: int, end: int, country: str) -> list[Digits]:
    """The numbers between two places of `text`, and the digits between them that make up none."""
    words = [
        found.span() for found in _WORDS.finditer(text, begin, end) if _count(text, [found.span()])
    ]
    if not words:
        return []
    whole = _all_numbers(text, words, country)
    if whole is not None:
        return whole
    parted: list[Digits] = []
    rest: list[_Span] = []
    is_long = all(_count(text, [word]) >= LEAST_DIGITS for word in words)
    is_begun = False
    for word in words:
        # A word can be a number by itself, unless it is the rest of one: "+32 0470123456".
        written = text[slice(*word)].strip("()")
        alone = not is_begun and (is_long or written.startswith(("+", "0")))
        if alone and is_number(written, country):
            parted += _numbers_and_doubts(text, rest, country)
            parted.append(_digits(text, *word, is_number=True))
            rest = []
        else:
            is_begun = written.startswith(("+", "00"))
            rest.append(word)
    return parted + _numbers_and_doubts(text, rest, country)


def is_number(text: str, country: str, *, in_use: bool = False) -> bool:
    """Whether `text` is one subscriber's number; `in_use`: of a range that the plan has in use."""
    if len(text) > LONGEST_TYPED:
        return False
    try:
        address = normalise(text, country)
    except InputError:
        return False
    return address.startswith("+") and (not in_use or is_in_use(address))


def _all_numbers(text: str, words: Sequence[_Span], country: str) -> list[Digits] | None:
    """The numbers that words make up; None if they make up none, or may be one or another.

    One number is preferred to many; where there is more than one way to part them, only the ranges
    that the plan has in use count.
    """
    one = _digits(text, words[0][0], words[-1][1], is_number=True)
    if is_number(one.text, country):
        return [one]
    for in_use in (False, True):
        ways = _Ways(text, words, country, in_use=in_use)
        if ways.counts[-1] == 1:
            return [_digits(text, *span, is_number=True) for span in ways.back_from(len(words))]
        if not ways.counts[-1]:
            break
    return None


def _numbers_and_doubts(text: str, words: list[_Span], country: str) -> list[Digits]:
    """Words that may be numbers; one that lacks a digit makes its neighbours doubtful too.

    From the beginning and from the end the words are numbers up to the one that is wrong, and by
    chance some way beyond it. What only one of both ways reaches is certain, but for the number
    next to what is left: the wrong digits may be its own.
    """
    if not words:
        return []
    if (whole := _all_numbers(text, words, country)) is not None:
        return whole
    doubt = [_digits(text, words[0][0], words[-1][1], is_number=False)]
    ahead = _Ways(text, words, country)
    back = _Ways(text, words, country, backwards=True)
    if ahead.is_forked or back.is_forked:
        return doubt
    size = len(words)
    first_doubtful = max(
        (end for end in ahead.reached if end <= size - back.reached[-1]), default=0
    )
    before = ahead.back_from(first_doubtful)[:-1]
    last_doubtful = max((end for end in back.reached if size - end >= ahead.reached[-1]), default=0)
    after = back.back_from(last_doubtful)[1:]
    begin = next(
        place for place, word in enumerate(words) if not before or word[0] >= before[-1][1]
    )
    between = [word for word in words[begin:] if not after or word[1] <= after[0][0]]
    if _count(text, between) > _MOST_DOUBTFUL:  # more than one is wrong
        return doubt
    return [
        *(_digits(text, *span, is_number=True) for span in before),
        _digits(text, between[0][0], between[-1][1], is_number=False),
        *(_digits(text, *span, is_number=True) for span in after),
    ]


class _Ways:
    """In how many ways the first words can be parted into numbers, or `backwards` the last ones.

    `counts[n]` is that of `n` words; 2 stands for more.
    """

    def __init__(
        self,
        text: str,
        words: Sequence[_Span],
        country: str,
        *,
        in_use: bool = False,
        backwards: bool = False,
    ) -> None:
        self._text, self._words = text, words
        self._country, self._in_use = country, in_use
        self._backwards = backwards
        self._beginnings = _beginnings(country)
        self.counts = [1] + [0] * len(words)
        self._before = [0] * (len(words) + 1)
        for done in range(len(words)):
            for more in self._numbers_from(done) if self.counts[done] else ():
                self.counts[more] = min(2, self.counts[more] + self.counts[done])
                self._before[more] = done
        # How many words can be parted, in ascending order.
        self.reached = [words for words, count in enumerate(self.counts) if count]

    @property
    def is_forked(self) -> bool:
        """Whether there is more than one way to any place."""
        return len(self._path(self.reached[-1])) != len(self.reached) or 2 in self.counts  # noqa: PLR2004 - more than one

    def back_from(self, words: int) -> list[_Span]:
        """Where the numbers stand that so many words make up, as they follow in the text."""
        path = self._path(words)
        spans = [self._span(*pair) for pair in zip(path[1:], path, strict=False)]
        return spans if self._backwards else spans[::-1]

    def _path(self, words: int) -> list[int]:
        path = [words]
        while path[-1]:
            path.append(self._before[path[-1]])
        return path

    def _span(self, done: int, more: int) -> _Span:
        """From the beginning of the first to the end of the last of the words in between."""
        size = len(self._words)
        first, behind = (size - more, size - done) if self._backwards else (done, more)
        return self._words[first][0], self._words[behind - 1][1]

    def _numbers_from(self, done: int) -> Iterable[int]:
        """How many words are parted when one number more is."""
        digits = 0
        for more in range(done + 1, min(done + _MOST_WORDS, len(self._words)) + 1):
            word = self._words[-more if self._backwards else more - 1]
            digits += _count(self._text, [word])
            if digits > _MOST_DIGITS:
                return
            written = self._text[slice(*self._span(done, more))]
            # Two zeros alone are rather the digits of another number than the way abroad.
            in_use = self._in_use or written.startswith(_TWO_ZEROS)
            if (
                digits >= LEAST_DIGITS
                and (more == done + 1 or written.startswith(self._beginnings))
                and is_number(written, self._country, in_use=in_use)
            ):
                yield more


def _beginnings(country: str) -> tuple[str, ...]:
    """How a number in several words begins; "" where it may begin with any digit."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(country)
    return ("+", "0", "(+", "(0") if plan is not None and plan.national_prefix == "0" else ("",)


def _digits(text: str, begin: int, end: int, *, is_number: bool) -> Digits:
    """The digits between two places, without what stands around them."""
    while end > begin and not text[end - 1].isdigit():
        end -= 1
    if text[begin] == "(" and ")" not in text[begin:end]:
        begin += 1
    return Digits(text[begin:end], begin, end, is_number)


def _count(text: str, spans: Iterable[_Span]) -> int:
    """How many digits stand in these places."""
    return sum(sum(map(str.isdigit, text[slice(*span)])) for span in spans)
