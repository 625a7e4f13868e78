"""Mend telephone numbers that a spreadsheet has damaged, if that needs no guess.

A spreadsheet that takes a telephone number for a figure drops its leading zero, its plus sign or
its two leading zeros, adds a decimal place, or writes it as a power of ten. People put an
apostrophe before it to prevent this. A number is mended only if the numbering plans allow exactly
one reading.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType

from appliance.addresses import figures, numbers, plans
from appliance.errors import N_, InputError

# Written before a number to make a spreadsheet keep it as text, also as word processors change it.
_APOSTROPHES: Final = "'\u2018\u2019\u02bc`\u00b4"
# A figure has no separators but these, and no leading zero or plus sign.
_BLANKS: Final = re.compile(r"[\s.\-]+")
_FIGURE: Final = re.compile(r"[1-9]\d{6,14}", re.ASCII)
_MOBILES: Final = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_LONGEST: Final = 80
_CURE: Final = N_(
    "In the spreadsheet, format the column as text, enter the number again and save the file again."
)


@dataclass(frozen=True, slots=True)
class Mended:
    """A number that a message can be sent to."""

    address: str
    is_mended: bool  # whether the file has a damaged form of it


def mend(
    written: str, country: str, may_be_abroad: Callable[[str], bool] = lambda _: True
) -> Mended:
    """Return the number of a cell; `country` is the country of national numbers.

    A reading as a number of another country counts only if `may_be_abroad` accepts the address.
    Raise InputError `no_number`, `not_a_number` or `ambiguous_number`, field `number`.
    """
    text = _without_apostrophe(written)
    if not text:
        raise InputError("no_number", N_("The number is missing."), field="number")
    digits = _figure(text)
    if digits is None:
        return Mended(_answerable(text, country), is_mended=False)
    at_home, abroad = _read(digits, country), _abroad(digits, may_be_abroad)
    if at_home is not None and (abroad in (None, at_home) or not _drops_a_zero(country)):
        return Mended(at_home, is_mended=_is_damaged(text, at_home, country))
    if at_home is not None and abroad is not None:
        raise _ambiguous(written, at_home, abroad, country)
    if abroad is not None:
        return Mended(abroad, is_mended=True)
    # The plans know no such number: it stays as a person would write it, or is none.
    address = _answerable(text, country, of_figure=True)
    return Mended(address, is_mended=_is_damaged(text, address, country))


def _without_apostrophe(written: str) -> str:
    text = unicodedata.normalize("NFKC", written[:_LONGEST])
    visible = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cf", "Cc"))
    return visible.strip().strip(_APOSTROPHES).strip()


def _figure(text: str) -> str | None:
    """Return the digits if a spreadsheet may have written the text as a figure, else None."""
    digits = figures.written_out(text) or _BLANKS.sub("", text)
    return digits if _FIGURE.fullmatch(digits) else None


def _read(digits: str, country: str) -> str | None:
    """Return the number that people mean by these digits in their own country, if it is in use."""
    code, mobiles = _mobiles(country)
    if mobiles.fullmatch(digits):  # quick: as most are
        return plans.canonical(f"+{code}{digits}")
    try:
        address = numbers.normalise(digits, country)
    except InputError:
        return None
    return address if numbers.is_in_use(address) else None


def _abroad(digits: str, may_be_abroad: Callable[[str], bool]) -> str | None:
    """Return the mobile number whose plus sign or leading zeros are missing, if there is one.

    Landlines cannot receive SMS, so nobody means one.
    """
    if not _may_be_a_mobile(digits):
        return None
    try:
        number = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return None
    if phonenumbers.number_type(number) not in _MOBILES:
        return None
    address = numbers.normalise(f"+{digits}", "FR")
    return address if may_be_abroad(address) else None


def _may_be_a_mobile(digits: str) -> bool:
    """Return whether mobiles of the country with this calling code can have so many digits.

    It is quick, and rules out most figures that lack a zero.
    """
    for size in (1, 2, 3):
        lengths = _mobile_lengths(int(digits[:size]))
        if lengths is not None:
            return not lengths or len(digits) - size in lengths
    return False


@cache
def _mobile_lengths(code: int) -> frozenset[int] | None:
    """Return the lengths of mobiles with a calling code, empty if unknown; None for no code."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(code)
    if regions is None:
        return None
    found: set[int] = set()
    for region in regions:
        metadata = PhoneMetadata.metadata_for_region(region)
        if metadata is None:
            return frozenset()
        described = (metadata.mobile, metadata.general_desc)
        known = (each.possible_length for each in described if each is not None)
        found.update(next((lengths for lengths in known if lengths), ()))
    return frozenset(found)


@cache
def _mobiles(country: str) -> tuple[int, re.Pattern[str]]:
    """Return the country's calling code, and the pattern of its mobiles."""
    metadata = PhoneMetadata.metadata_for_region(country)
    pattern = metadata.mobile.national_number_pattern if metadata and metadata.mobile else None
    return phonenumbers.country_code_for_region(country), re.compile(pattern or "(?!)", re.ASCII)


@cache
def _drops_a_zero(country: str) -> bool:
    """Return whether national numbers begin with a zero, which a spreadsheet drops."""
    metadata = PhoneMetadata.metadata_for_region(country)
    return metadata is not None and metadata.national_prefix == "0"


def _is_damaged(text: str, address: str, country: str) -> bool:
    """Return whether people would write the number in another way."""
    code = phonenumbers.country_code_for_region(country)
    return (
        figures.written_out(text) is not None
        or _drops_a_zero(country)
        or _BLANKS.sub("", text) != address.removeprefix(f"+{code}")
    )


def _answerable(text: str, country: str, *, of_figure: bool = False) -> str:
    """Return the address of a number as people write it. Raise InputError for anything else."""
    try:
        address = numbers.normalise(text, country)
    except InputError as error:
        if of_figure and not error.cure:
            raise InputError(
                error.code, error.text, field="number", cure=_CURE, **error.values
            ) from None
        raise
    if not numbers.is_answerable(address):
        raise numbers.not_a_number(text)
    return address


def _ambiguous(written: str, at_home: str, abroad: str, country: str) -> InputError:
    return InputError(
        "ambiguous_number",
        N_("“%(number)s” may be %(one)s or %(other)s: the spreadsheet has changed it."),
        field="number",
        cure=_CURE,
        number=written.strip(),
        one=numbers.display(at_home, country),
        other=numbers.display(abroad, country),
    )
