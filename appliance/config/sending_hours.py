"""The hours and days at which promotional messages may be sent, as the settings write them."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from appliance import public_holidays

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OF_COUNTRY: Final = "auto"  # the public holidays of the box's country
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_HOUR: Final = 60  # minutes
_MIDNIGHT: Final = 24 * _HOUR


class Hours(NamedTuple):
    """The first minute of the day at which messages are sent, and the first one after it."""

    start: int
    end: int


@lru_cache(maxsize=8)
def hours_of(value: str) -> Hours:
    """Return the hours that a text such as `08:00-21:30` means. Raise ValueError."""
    found = _HOURS.fullmatch(re.sub(r"\s", "", value))
    if found is None:
        raise ValueError('must be two times such as "08:00-21:30"')
    hour, minute, end_hour, end_minute = map(int, found.groups())
    hours = Hours(hour * _HOUR + minute, end_hour * _HOUR + end_minute)
    if max(minute, end_minute) >= _HOUR or hours.end > _MIDNIGHT:
        raise ValueError("must be two times between 00:00 and 24:00")
    if hours.end <= hours.start:
        raise ValueError("must end later than it starts: nothing could ever be sent")
    return hours


def hours(value: str) -> str:
    """Check hours and return them with two digits each."""
    return "-".join(f"{at // _HOUR:02}:{at % _HOUR:02}" for at in hours_of(value))


@lru_cache(maxsize=8)
def days_of(value: str) -> frozenset[int]:
    """Return the days that a text such as `mon-fri, sun` means; Monday is 0. Raise ValueError."""
    found: set[int] = set()
    for part in filter(None, re.sub(r"\s", "", value).lower().split(",")):
        first, dash, last = part.partition("-")
        if not {first, last if dash else first} <= set(DAYS):
            raise ValueError(f"must be days such as mon-sat or mon,wed ({', '.join(DAYS)})")
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        found |= {(start + after) % len(DAYS) for after in range((end - start) % len(DAYS) + 1)}
    if not found:
        raise ValueError("must name at least one day: nothing could ever be sent")
    return frozenset(found)


def days(value: str) -> str:
    """Check days and return them in order, three and more in a row as a range."""
    left = sorted(days_of(value))
    parts: list[str] = []
    while left:
        row = 1
        while row < len(left) and left[row] == left[0] + row:
            row += 1
        taken, left = left[:row], left[row:]
        names = [DAYS[day] for day in taken]
        parts += names if row < 3 else [f"{names[0]}-{names[-1]}"]  # noqa: PLR2004
    return ",".join(parts)


def holidays(value: str) -> str:
    """Check a country or region with known public holidays; `auto`, or empty for none."""
    name = value.strip()
    if name.lower() in ("", OF_COUNTRY):
        return name.lower()
    if name.upper() not in public_holidays.REGIONS:
        known = ", ".join(public_holidays.REGIONS)
        raise ValueError(f'must be "auto", empty or one of {known}')
    return name.upper()
