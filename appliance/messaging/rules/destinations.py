"""Blocks messages to countries that are not allowed, and holds those whose cost cannot be foreseen.

A country outside the allowed countries of the box, the user or the token blocks a message. Premium,
shared-cost and satellite numbers, and ranges that are in no numbering plan, hold it until an
administrator releases it. A correspondent who wrote to the box may be answered in any country,
except at a premium number: such numbers send messages to make people call them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType, shortnumberinfo
from phonenumbers.shortnumberinfo import ShortNumberCost

from appliance.addresses import numbers, plans
from appliance.config import MessagingSettings, countries
from appliance.messaging.requests import Author, Question
from appliance.messaging.rules.verdict import Asked, Block, Hold, Verdicts
from appliance.store import incoming, users
from appliance.store.database import Store

Objection = Literal[Question, "country_not_allowed"]
QUESTIONS: Final[frozenset[str]] = frozenset(get_args(Question))

_COSTLY: Final = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
# Inmarsat, global mobile satellites, international networks (ITU-T E.164, list of country codes).
_SATELLITE: Final = ("+870", "+881", "+882", "+883")
_NO_COUNTRY: Final = "001"  # the library's region for codes that belong to no country
# Premium SMS in Poland, which the library does not know: 4 or 5 digits that start with 7 or 9.
_SHORT_AND_COSTLY: Final = {"PL": re.compile(r"[79]\d{3,4}")}
# Reserved for drama (Ofcom): assigned to nobody, in no plan, and without cost.
_FICTION: Final = re.compile(r"\+447700900\d{3}")
_REMEMBERED: Final = 1024  # of 150 octets each; most sendings are smaller


@dataclass(frozen=True, slots=True)
class Policy:
    """The allowed destinations: the box's own country, and the list for the author."""

    country: str
    allowed: tuple[str, ...]


def policy(store: Store, settings: MessagingSettings, author: Author) -> Policy:
    """Return the policy for an author: the token's list, else its user's, else the box's."""
    own = users.countries_of(store, author.kind, author.name)
    return Policy(settings.country, settings.allowed_countries if own is None else own)


def judge(asked: Asked, addresses: Sequence[str]) -> Verdicts:
    """Block recipients in countries not allowed; hold those that an administrator must allow."""
    if asked.author is None:
        raise ValueError("destinations are judged by their author's rights")
    held_to = policy(asked.store, asked.settings, asked.author)
    found = {
        address: why
        for address in addresses
        if (why := objection(address, held_to.country, held_to.allowed)) is not None
    }
    wrote = _who_wrote(asked.store, found)
    allowed = asked.costs_allowed and asked.author.administers
    verdicts: Verdicts = {}
    for address, why in found.items():
        if address in wrote:
            continue
        if why == "country_not_allowed":
            verdicts[address] = Block(why)
        elif not allowed:
            verdicts[address] = Hold(why)
    return verdicts


@lru_cache(maxsize=_REMEMBERED)
def objection(address: str, country: str, allowed: tuple[str, ...]) -> Objection | None:
    """Return the objection to an address, even if it wrote to the box; None if there is none."""
    if not address.startswith("+"):
        return "premium_number" if _costs_extra(address, country) else None
    if address.startswith(_SATELLITE):
        return "satellite_number"
    if _is_of_a_person(address, country) or plans.is_of_a_machine(address):
        return None
    return _by_its_plan(address, country, allowed)


def _by_its_plan(address: str, country: str, allowed: tuple[str, ...]) -> Objection | None:
    try:
        number = phonenumbers.parse(address)
    except NumberParseException:
        return "unknown_range"
    kind, region = phonenumbers.number_type(number), phonenumbers.region_code_for_number(number)
    if kind in _COSTLY:
        return "premium_number"
    if kind == PhoneNumberType.UNKNOWN or region in (None, _NO_COUNTRY):
        if number.country_code == phonenumbers.country_code_for_region(country):
            # The library's tables may lack new ranges; in the home country they cost nothing extra.
            return None
        return _of_unknown(address, number.country_code or 0, (country, *allowed))
    return None if countries.includes((country, *allowed), region) else "country_not_allowed"


def _of_unknown(address: str, country_code: int, allowed: Sequence[str]) -> Objection | None:
    """Return the objection to a number that is not in its country's plan."""
    regions = phonenumbers.region_codes_for_country_code(country_code)
    possible = any(countries.includes(allowed, region) for region in regions)
    if not possible and regions != (_NO_COUNTRY,):
        return "country_not_allowed"
    return None if _FICTION.fullmatch(address) else "unknown_range"


def _is_of_a_person(address: str, country: str) -> bool:
    """Return whether it is a mobile or landline number at home, as most are: a quick check."""
    prefix, pattern = _plan(country)
    return address.startswith(prefix) and pattern.fullmatch(address, len(prefix)) is not None


@lru_cache(maxsize=4)
def _plan(country: str) -> tuple[str, re.Pattern[str]]:
    """Return the country's calling code, and the pattern of its mobiles and landlines."""
    code = phonenumbers.country_code_for_region(country)
    metadata = PhoneMetadata.metadata_for_region(country)
    kinds = (metadata.mobile, metadata.fixed_line) if metadata else ()
    patterns = [kind.national_number_pattern for kind in kinds if kind is not None]
    return f"+{code}", re.compile("|".join(f"(?:{each})" for each in patterns if each) or "(?!)")


def _costs_extra(address: str, country: str) -> bool:
    if not numbers.is_answerable(address):
        return False
    known = _SHORT_AND_COSTLY.get(country)
    if known is not None and known.fullmatch(address):
        return True
    try:
        number = phonenumbers.parse(address, country)
    except NumberParseException:
        return False
    cost = shortnumberinfo.expected_cost_for_region(number, country)
    return bool(cost == ShortNumberCost.PREMIUM_RATE)


def _who_wrote(store: Store, found: Mapping[str, Objection]) -> set[str]:
    answerable = [address for address, why in found.items() if why != "premium_number"]
    return {address for address in answerable if incoming.has_written(store, address)}
