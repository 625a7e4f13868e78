"""The text of a workbook's cell, as a person sees it in a spreadsheet.

Figures have the decimal mark of the reader's language, dates its order of day and month. A whole
figure has no decimals, and an error of a formula is an empty cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Cell = str | int | float | bool | date | time | timedelta
_SECONDS_OF_AN_HOUR = 3600
_SECONDS_OF_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Notation:
    """How a spreadsheet in the reader's language shows values."""

    decimal_mark: str
    day: Callable[[date], str]
    true: str
    false: str


def text_of_cell(value: Cell, notation: Notation) -> str:
    """Return the text of a cell."""
    match value:
        case str():
            text = value
        case bool():
            text = notation.true if value else notation.false
        case int() | float():
            text = _figure(value, notation.decimal_mark)
        case timedelta():
            text = _duration(value)
        case time():
            text = _hour(value)
        case datetime():
            hour = "" if value.time() == time() else f" {_hour(value.time())}"
            text = f"{notation.day(value.date())}{hour}"
        case _:
            text = notation.day(value)
    return text


def _figure(value: float, mark: str) -> str:
    """Return a figure without a power of ten, to the 15 digits that spreadsheets keep."""
    written = f"{Decimal(f'{value:.15g}'):f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return written.replace(".", mark)


def _hour(at: time) -> str:
    return at.strftime("%H:%M:%S" if at.second else "%H:%M")


def _duration(lasts: timedelta) -> str:
    seconds = round(lasts.total_seconds())
    hours, rest = divmod(abs(seconds), _SECONDS_OF_AN_HOUR)
    minutes, seconds_left = divmod(rest, _SECONDS_OF_A_MINUTE)
    shown = f"{'-' if seconds < 0 else ''}{hours}:{minutes:02}"
    return f"{shown}:{seconds_left:02}" if seconds_left else shown
