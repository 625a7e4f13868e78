"""Lists of countries in a setting: `europe`, `world` or two-letter codes."""

from collections.abc import Iterable
from typing import Final

EUROPE: Final = "europe"
WORLD: Final = "world"

# The countries and dependencies of Europe (ISO 3166) without Russia and Turkey, and the overseas
# parts of France, the Netherlands and Denmark, which people there consider domestic.
_IN_EUROPE: Final = (
    "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT"
    " LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SJ SK SM UA VA XK"
)
_OVERSEAS: Final = "BL GF GP MF MQ NC PF PM RE WF YT AW BQ CW SX GL"
EUROPEAN: Final = frozenset(f"{_IN_EUROPE} {_OVERSEAS}".split())


def checked(names: Iterable[str]) -> tuple[str, ...]:
    """Return the normalised names, each once. Raise ValueError if one is not a country."""
    # Imported late: its tables take memory that most commands do not need.
    from phonenumbers import SUPPORTED_REGIONS

    kept: dict[str, None] = {}
    for name in names:
        word = name.strip().lower()
        if word not in (EUROPE, WORLD):
            word = word.upper()
            if word not in SUPPORTED_REGIONS:
                raise ValueError(
                    'must be "europe", "world" or two-letter country codes such as "FR"'
                )
        kept[word] = None
    return tuple(kept)


def includes(names: Iterable[str], country: str) -> bool:
    """Return whether the list includes a country (two letters)."""
    return any(
        name in (WORLD, country) or (name == EUROPE and country in EUROPEAN) for name in names
    )
