"""Numbers and dates in custom fields, which are texts as people and files write them."""

import re
from datetime import date
from typing import Final

# The day first, as in French, Polish and Dutch; or ISO 8601.
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?", re.ASCII)
_SPACES: Final = re.compile(r"\s+")


def number_in(text: str) -> float | None:
    """Return the number that a text is, with a decimal point or comma; None if it is none."""
    if not _NUMBER.fullmatch(text):
        text = _SPACES.sub("", text)
        if not _NUMBER.fullmatch(text):
            return None
    return float(text.replace(",", "."))


def date_in(text: str) -> str | None:
    """Return the date that a text is, as YYYY-MM-DD; None if it is none."""
    text = text.strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return None
    return f"{year}-{month:0>2}-{day:0>2}"
