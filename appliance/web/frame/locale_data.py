"""Babel's data of a language without what no page shows: 0.1 MiB of 1, and 0.3 of 2 for all.

Babel knows the names of all currencies, scripts, time zones and units in each language, and keeps
what it has read as long as the process lives. Pages show dates, numbers, countries and file sizes.
"""

from functools import cache
from typing import Any, Final

from babel import Locale, core, localedata

_UNUSED_EVERYWHERE: Final[tuple[Any, ...]] = (
    "all_currencies",
    "likely_subtags",  # for identifiers that are in none of the four languages
    "meta_zones",
    "territory_currencies",
    "territory_languages",
    "territory_zones",
    "windows_zone_mapping",
    "zone_territories",
)
_UNUSED: Final = frozenset(
    {
        "compact_currency_formats",
        "compact_decimal_formats",
        "compound_unit_patterns",
        "currency_names",
        "currency_names_plural",
        "date_fields",
        "interval_formats",
        "languages",
        "meta_zones",
        "scripts",
        "time_zones",
        "variants",
    }
)
_UNITS: Final = ("unit_display_names", "unit_patterns")
_USED_UNITS: Final = "digital-"  # megabytes and their like


@cache
def slim(language: str) -> Locale:
    """Return the locale of a language, its data reduced to what pages show."""
    _slim_for_all()
    _reduce(localedata.load(language))
    return Locale(language)


@cache
def _slim_for_all() -> None:
    for key in _UNUSED_EVERYWHERE:
        unused: Any = core.get_global(key)
        unused.clear()
    _reduce(localedata.load("root"))


def _reduce(data: dict[str, Any]) -> None:
    for key in _UNUSED & data.keys():
        del data[key]
    for key in _UNITS:
        of_units = data[key].items()
        data[key] = {unit: words for unit, words in of_units if unit.startswith(_USED_UNITS)}
