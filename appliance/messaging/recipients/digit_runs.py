"""Split runs of digits into numbers that only spaces and slashes separate.

Spaces separate the digits of one number as well as one number from the next, so the numbering plan
decides which digits form numbers. If that is ambiguous, nothing is taken for a number, because a
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
# Fewer digits are a house number, a postcode or a time, unless they stand alone.
LEAST_DIGITS: Final = 7
# No number has more digits, including the prefix for international calls.
_MOST_DIGITS: Final = 19
# "+33 (0) 6 12 34 56 78" has seven. A number of more words is found only if it stands alone.
_MOST_WORDS: Final = 8
# One wrong number with two on each side.
_MOST_DOUBTFUL: Final = 5 * 10
_TWO_ZEROS: Final = ("00 ", "(00 ")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits in a text, with their position."""

    text: str
    begin: int
    end: int
    is_number: bool  # a subscriber's number, not a short code


def part(text: str, begin: int, end: int, country: str) -> list[Digits]:
    """Return the numbers between two positions of `text`, and the other digits between them."""
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
        # A single word can be a number unless it is the rest of one: "+32 0470123456".
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
    """Return whether `text` is a subscriber's number; with `in_use`, of a range in use."""
    if len(text) > LONGEST_TYPED:
        return False
    try:
        address = normalise(text, country)
    except InputError:
        return False
    return address.startswith("+") and (not in_use or is_in_use(address))


def _all_numbers(text: str, words: Sequence[_Span], country: str) -> list[Digits] | None:
    """Return the numbers that the words form, or None if they form none or are ambiguous.

    One number is preferred to several. If there are several ways to split the words, only number
    ranges in use count.
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
    """Return the words that may be numbers; one that lacks a digit makes its neighbours doubtful.

    Seen from the start and from the end, the words form numbers up to the wrong one, and by chance
    some way beyond it. What only one of the two ways reaches is certain, except the number next to
    the rest, because the wrong digits may be its own.
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
    if _count(text, between) > _MOST_DOUBTFUL:  # more than one number is wrong
        return doubt
    return [
        *(_digits(text, *span, is_number=True) for span in before),
        _digits(text, between[0][0], between[-1][1], is_number=False),
        *(_digits(text, *span, is_number=True) for span in after),
    ]


class _Ways:
    """In how many ways the first words, or `backwards` the last ones, can be split into numbers.

    `counts[n]` is the number of ways for `n` words; 2 stands for two or more.
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
        # The numbers of words that can be split, in ascending order.
        self.reached = [words for words, count in enumerate(self.counts) if count]

    @property
    def is_forked(self) -> bool:
        """Whether there is more than one way to reach any position."""
        return len(self._path(self.reached[-1])) != len(self.reached) or 2 in self.counts  # noqa: PLR2004 - more than one

    def back_from(self, words: int) -> list[_Span]:
        """Return the positions of the numbers that this many words form, in the text's order."""
        path = self._path(words)
        spans = [self._span(*pair) for pair in zip(path[1:], path, strict=False)]
        return spans if self._backwards else spans[::-1]

    def _path(self, words: int) -> list[int]:
        path = [words]
        while path[-1]:
            path.append(self._before[path[-1]])
        return path

    def _span(self, done: int, more: int) -> _Span:
        """Return the span from the first to the last of the words in between."""
        size = len(self._words)
        first, behind = (size - more, size - done) if self._backwards else (done, more)
        return self._words[first][0], self._words[behind - 1][1]

    def _numbers_from(self, done: int) -> Iterable[int]:
        """Return how many words are split after one more number."""
        digits = 0
        for more in range(done + 1, min(done + _MOST_WORDS, len(self._words)) + 1):
            word = self._words[-more if self._backwards else more - 1]
            digits += _count(self._text, [word])
            if digits > _MOST_DIGITS:
                return
            written = self._text[slice(*self._span(done, more))]
            # Two zeros alone are more likely digits of another number than the international
            # prefix.
            in_use = self._in_use or written.startswith(_TWO_ZEROS)
            if (
                digits >= LEAST_DIGITS
                and (more == done + 1 or written.startswith(self._beginnings))
                and is_number(written, self._country, in_use=in_use)
            ):
                yield more


def _beginnings(country: str) -> tuple[str, ...]:
    """Return how a number of several words begins; "" if it may begin with any digit."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(country)
    return ("+", "0", "(+", "(0") if plan is not None and plan.national_prefix == "0" else ("",)


def _digits(text: str, begin: int, end: int, *, is_number: bool) -> Digits:
    """Return the digits between two positions, without the characters around them."""
    while end > begin and not text[end - 1].isdigit():
        end -= 1
    if text[begin] == "(" and ")" not in text[begin:end]:
        begin += 1
    return Digits(text[begin:end], begin, end, is_number)


def _count(text: str, spans: Iterable[_Span]) -> int:
    """Return the number of digits at these positions."""
    return sum(sum(map(str.isdigit, text[slice(*span)])) for span in spans)
