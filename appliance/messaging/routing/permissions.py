"""What each line may carry, for whom and to where."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from appliance.config import countries
from appliance.messaging.requests import Author
from appliance.store import users
from appliance.store.database import Store
from appliance.store.lines import LineRow

# Accounts of this kind write to their own subscriber alone.
_TO_ITSELF: Final = "freemobile"
# French mobile numbers, whose operators forbid promotional mass sendings.
_FRENCH_MOBILES: Final = ("+336", "+337")
_REMEMBERED: Final = 4096


def is_open(line: LineRow) -> bool:
    """Return whether everybody may use a line, for any recipient."""
    return line.access == "everyone" and line.countries is None and line.kind != _TO_ITSELF


def carries_promotion(line: LineRow, number: str | None) -> bool:
    """Return whether a line with this number of its own may carry promotional mass sendings."""
    if line.promotional != "auto":
        return line.promotional == "yes"
    return line.kind != "modem" or not (number or "").startswith(_FRENCH_MOBILES)


def may_use(line: LineRow, author: Author, user_id: int | None) -> bool:
    """Return whether an author may use a line; the box's own rules may use all."""
    if line.access == "everyone" or author.administers or author.kind in ("rule", "system"):
        return True
    return line.access == "listed" and user_id in line.users


def user_of(store: Store, author: Author) -> int | None:
    """Return the user whose rights an author has."""
    name: str | None = author.name if author.kind == "user" else None
    if author.kind == "token":
        token = users.token_by_name(store, author.name)
        name = None if token is None else token.user_name
    user = None if name is None else users.user_by_name(store, name)
    return None if user is None else user.id


def reaches(line: LineRow, address: str, number: str | None) -> bool:
    """Return whether a line with this number of its own may send to an address."""
    if line.kind == _TO_ITSELF:
        return address == number
    if line.countries is None:
        return True
    region = region_of(address)
    return region is None or countries.includes(line.countries, region)


@lru_cache(maxsize=_REMEMBERED)
def region_of(address: str) -> str | None:
    """Return the country of an address in two letters, or None if it has none."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(address))
    except NumberParseException:
        return None
