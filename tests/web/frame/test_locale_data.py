"""The reduced data of each language gives the same results as Babel's complete data."""

import subprocess
import sys

from appliance.web.frame.locale_data import slim

_SHOW = """
from datetime import datetime
from babel import Locale, dates, numbers, units
for language in ("fr", "en", "en_GB", "pl", "nl"):
    for month in range(1, 13):
        at = datetime(2026, month, month * 2, 3 * month % 24, 4)
        print(dates.format_datetime(at, "short", locale=language))
        print(dates.format_time(at.time(), "short", locale=language))
        print(dates.format_date(at.date(), "EEE", locale=language))
        for style in ("short", "full"):
            print(dates.format_date(at.date(), style, locale=language))
        for skeleton in ("MMMd", "MMMEd", "yMMMEd"):
            print(dates.format_skeleton(skeleton, at, locale=language))
    for value in (0, 1, 2, 5, 12.3, 12_345_678):
        print(numbers.format_decimal(value, locale=language))
        for unit in ("byte", "kilobyte", "megabyte", "gigabyte"):
            print(units.format_unit(value, f"digital-{unit}", length="short", locale=language))
    print(sorted(Locale.parse(language).territories.items()))
"""
_REDUCE = """
from appliance.web.frame.locale_data import slim
for language in ("fr", "en", "pl", "nl"):
    slim(language)
"""


def shown(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pages_show_the_same_with_less() -> None:
    whole = shown(_SHOW)
    assert "décembre" in whole
    assert shown(_REDUCE + _SHOW) == whole


def test_what_no_page_shows_is_gone() -> None:
    program = f"{_REDUCE}\nfrom babel import localedata\nprint(*localedata.load('fr'))"
    kept = shown(program).split()
    assert "territories" in kept
    assert not {"currency_names", "languages", "scripts", "time_zones"} & set(kept)


def test_a_language_is_read_once() -> None:
    assert slim("fr") is slim("fr")
