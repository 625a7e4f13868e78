"""Find the amount or the number of SMS in what the network answers.

A pattern is the operator's text with `[amount]` or `[count]` in place of the figure and `*` for
anything: `Credit*[amount]`. Letters' case, accents and spaces do not matter. It is searched piece
by piece, from left to right, so that no pattern takes long.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from appliance.errors import N_, InputError

LONGEST_PATTERN: Final = 120
_AMOUNT: Final = "[amount]"
_COUNT: Final = "[count]"
_SMS: Final = "SMS"
_CENTS: Final = 2
# A figure, perhaps with groups of three: 12,50, 1 234,56, 1.234,56, 1,234.56.
_FIGURE: Final = (
    r"(?<![\d.,])-?(?:\d{1,3}(?:[ .']\d{3})+|\d{1,3}(?:,\d{3})+(?=\.\d)|\d{1,9})"
    r"(?:[.,]\d{1,2})?(?![.,]?\d)"
)
_CURRENCY: Final = r"€|euros?\b|eur\b|zlotych\b|zloty\b|zl\b|pln\b"
_UNITS: Final = {"€": "EUR", "e": "EUR", "z": "PLN", "p": "PLN"}
_BEFORE: Final = re.compile(rf"(?P<unit>{_CURRENCY}) ?(?P<figure>{_FIGURE})")
_AFTER: Final = re.compile(rf"(?P<figure>{_FIGURE}) ?(?P<unit>{_CURRENCY})")
_WITHIN: Final = re.compile(r"(?<![\d.,])(?P<euros>\d{1,6})[€e](?P<cents>\d{2})(?!\d)")
_SMS_LEFT: Final = re.compile(rf"(?P<figure>{_FIGURE}) ?sms\b")
_LONGEST_ANSWER: Final = 2_000
_STROKED: Final = str.maketrans({"ł": "l", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in hundredths of its unit: EUR, PLN, SMS, or "" if the text names none."""

    hundredths: int
    unit: str


def check(pattern: str, field: str = "pattern") -> str:
    """Return a pattern without blanks around it. Raise InputError if nothing can be found by it."""
    found = " ".join(pattern.split())
    if not found:
        return ""
    marks = found.count(_AMOUNT) + found.count(_COUNT)
    if marks != 1 or len(found) > LONGEST_PATTERN:
        raise InputError(
            "balance_pattern",
            N_("A pattern contains [amount] or [count] once, such as: Credit*[amount]"),
            field=field,
        )
    return found


def find(text: str, pattern: str = "") -> Amount | None:
    """Return the amount that the pattern finds; without one, the first with a currency or SMS."""
    folded = _folded(text)[:_LONGEST_ANSWER]
    return _by_pattern(folded, pattern) if pattern else _first(folded)


def _first(text: str) -> Amount | None:
    found = [match for each in (_WITHIN, _BEFORE, _AFTER) if (match := each.search(text))]
    if found:
        return _amount(min(found, key=lambda match: (match.start(), -match.end())))
    left = _SMS_LEFT.search(text)
    return Amount(_hundredths(left["figure"]), _SMS) if left else None


def _amount(match: re.Match[str]) -> Amount:
    named = match.groupdict()
    if "euros" in named:
        return Amount(int(named["euros"]) * 100 + int(named["cents"]), "EUR")
    return Amount(_hundredths(named["figure"]), _UNITS[named["unit"][0]])


def _by_pattern(text: str, pattern: str) -> Amount | None:
    position = 0
    figure: re.Match[str] | None = None
    for piece in _folded(pattern).split("*"):
        match = _expression(piece.strip()).search(text, position)
        if match is None:
            return None
        position = match.end()
        if "figure" in match.re.groupindex:
            figure = match
    if figure is None:
        return None
    if _COUNT in pattern:
        return Amount(_hundredths(figure["figure"]), _SMS)
    return _with_unit(text, figure)


def _with_unit(text: str, figure: re.Match[str]) -> Amount:
    """Return the figure with the currency beside it, if there is one."""
    start, end = figure.span("figure")
    for each in (_WITHIN, _AFTER):
        match = each.match(text, start)
        if match is not None:
            return _amount(match)
    for match in _BEFORE.finditer(text):
        if match.span("figure") == (start, end):
            return _amount(match)
    return Amount(_hundredths(text[start:end]), "")


def _expression(piece: str) -> re.Pattern[str]:
    """Return the expression for a piece of a pattern between two stars."""
    figure = rf"(?P<figure>{_FIGURE}|\d{{1,6}}(?=[€e]\d\d))"
    parts = re.split(r"(\[amount\]|\[count\])", piece)
    written = (
        figure if part in {_AMOUNT, _COUNT} else re.escape(part).replace(r"\ ", " ?")
        for part in parts
    )
    return re.compile("".join(written))


def _hundredths(figure: str) -> int:
    bare = figure.replace(" ", "").replace("'", "")
    mark = max(bare.rfind(","), bare.rfind("."))
    decimals = bare[mark + 1 :] if mark >= 0 else ""
    if mark >= 0 and len(decimals) <= _CENTS:
        whole = bare[:mark]
    else:
        whole, decimals = bare, ""
    digits = whole.replace(".", "").replace(",", "")
    return int(digits + decimals.ljust(_CENTS, "0"))


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold()).translate(_STROKED)
    return " ".join("".join(mark for mark in parted if not unicodedata.combining(mark)).split())
