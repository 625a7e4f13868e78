"""The public holidays of some countries and regions, worked out for any year.

Most have a fixed date or follow Easter. The names of regions are those of ISO 3166-2, or the
number of a French department.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

# Days after Easter Sunday.
_MID_LENT, _GOOD_FRIDAY, _EASTER, _EASTER_MONDAY = -24, -2, 0, 1
_ASCENSION, _WHIT_SUNDAY, _WHIT_MONDAY, _CORPUS_CHRISTI = 39, 49, 50, 60


class _Fixed(NamedTuple):
    """A holiday on the same date each year, since a year."""

    month: int
    day: int
    since: int = 1


class _Table(NamedTuple):
    fixed: tuple[_Fixed, ...]
    from_easter: tuple[int, ...]


_NEW_YEAR, _LABOUR_DAY, _ASSUMPTION = _Fixed(1, 1), _Fixed(5, 1), _Fixed(8, 15)
_ALL_SAINTS, _ARMISTICE = _Fixed(11, 1), _Fixed(11, 11)
_CHRISTMAS, _BOXING_DAY = _Fixed(12, 25), _Fixed(12, 26)

_FRANCE: Final = _Table(
    (
        *(_NEW_YEAR, _LABOUR_DAY, _Fixed(5, 8), _Fixed(7, 14), _ASSUMPTION, _ALL_SAINTS),
        *(_ARMISTICE, _CHRISTMAS),
    ),
    (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
)
_ALSACE_AND_MOSELLE: Final = _Table(
    (*_FRANCE.fixed, _BOXING_DAY), (*_FRANCE.from_easter, _GOOD_FRIDAY)
)


def _overseas(*fixed: tuple[int, int], from_easter: tuple[int, ...] = ()) -> _Table:
    """Return France's table with the days that a department overseas keeps besides."""
    own = tuple(_Fixed(month, day) for month, day in fixed)
    return _Table((*_FRANCE.fixed, *own), (*_FRANCE.from_easter, *from_easter))


_TABLES: Final[Mapping[str, _Table]] = {
    "FR": _FRANCE,
    "FR-57": _ALSACE_AND_MOSELLE,
    "FR-67": _ALSACE_AND_MOSELLE,
    "FR-68": _ALSACE_AND_MOSELLE,
    "FR-971": _overseas((5, 27), (7, 21), from_easter=(_MID_LENT, _GOOD_FRIDAY)),
    "FR-972": _overseas((5, 22), (7, 21)),
    "FR-973": _overseas((6, 10)),
    "FR-974": _overseas((12, 20)),
    "FR-976": _overseas((4, 27)),
    "BE": _Table(
        (
            *(_NEW_YEAR, _LABOUR_DAY, _Fixed(7, 21), _ASSUMPTION, _ALL_SAINTS),
            *(_ARMISTICE, _CHRISTMAS),
        ),
        (_EASTER, _EASTER_MONDAY, _ASCENSION, _WHIT_SUNDAY, _WHIT_MONDAY),
    ),
    "DE": _Table(
        (_NEW_YEAR, _LABOUR_DAY, _Fixed(10, 3), _CHRISTMAS, _BOXING_DAY),
        (_GOOD_FRIDAY, _EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    ),
    "LU": _Table(
        (
            *(_NEW_YEAR, _LABOUR_DAY, _Fixed(5, 9, since=2019), _Fixed(6, 23), _ASSUMPTION),
            *(_ALL_SAINTS, _CHRISTMAS, _BOXING_DAY),
        ),
        (_EASTER_MONDAY, _ASCENSION, _WHIT_MONDAY),
    ),
    # King's Day and Liberation Day have rules of their own.
    "NL": _Table(
        (_NEW_YEAR, _CHRISTMAS, _BOXING_DAY),
        (_GOOD_FRIDAY, _EASTER, _EASTER_MONDAY, _ASCENSION, _WHIT_SUNDAY, _WHIT_MONDAY),
    ),
    "PL": _Table(
        (
            *(_NEW_YEAR, _Fixed(1, 6), _LABOUR_DAY, _Fixed(5, 3), _ASSUMPTION, _ALL_SAINTS),
            *(_ARMISTICE, _Fixed(12, 24, since=2025), _CHRISTMAS, _BOXING_DAY),
        ),
        (_EASTER, _EASTER_MONDAY, _WHIT_SUNDAY, _CORPUS_CHRISTI),
    ),
}
REGIONS: Final[tuple[str, ...]] = tuple(_TABLES)
_SUNDAY: Final = 6


@lru_cache(maxsize=8)
def of_year(region: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year; none if the region is not in `REGIONS`."""
    table = _TABLES.get(region)
    if table is None:
        return frozenset()
    found = {date(year, each.month, each.day) for each in table.fixed if year >= each.since}
    sunday = easter(year)
    found |= {sunday + timedelta(days=days) for days in table.from_easter}
    if region == "NL":
        found |= _dutch(year)
    return frozenset(found)


def _dutch(year: int) -> set[date]:
    """Return King's Day, a day earlier on a Sunday, and each fifth year Liberation Day."""
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == _SUNDAY:
        kings_day -= timedelta(days=1)
    return {kings_day} | ({date(year, 5, 5)} if year % 5 == 0 else set())


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Anonymous Gregorian algorithm, 1876)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, remainder = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    weekday = (32 + 2 * remainder + 2 * (in_century // 4) - epact - in_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
