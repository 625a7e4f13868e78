"""Convert numbers, in every usual notation, to the one form that the store keeps.

An address is an E.164 number (`+33612345678`), a short code of 3 to 6 digits, or, for senders only,
a name of up to 11 characters (TS 23.040 clause 9.1.2.5), which cannot be answered. A sender may
also have a number outside every numbering plan: it is stored as the network delivers it.

Anybody can send under any name, even one of digits only: the name "0699000001" is nobody's number.
Such a name is stored with `NAME_MARK` before it, a character that no name can contain.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    shortnumberinfo,
)

from appliance.addresses import figures, plans
from appliance.errors import N_, InputError

# The address of a sender that is missing or unreadable.
NO_ADDRESS: Final = "?"

# Not in the GSM 7-bit default alphabet (TS 23.038 clause 6.2.1), in which names are encoded.
NAME_MARK: Final = "`"

_LONGEST_NAME = 11
LONGEST_TYPED = 60
_REMEMBERED = 4096
# Longer codes cannot be distinguished from an incomplete national number.
_SHORT_CODE = re.compile(r"[1-9]\d{2,5}", re.ASCII)
_E164 = re.compile(r"\+[1-9]\d{4,14}", re.ASCII)
_DIGITS = re.compile(r"\+?\d+", re.ASCII)
# "+33 (0)6...": the zero is dialled only within the country.
_TRUNK_ZERO = re.compile(r"(?<=\d)\s*\(0\)")
_OF_PEOPLE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
# Not in the library's list: shelter, children in danger, rescue at sea and in the air, terror
# alerts (service-public.fr, numéros d'urgence).
_ALSO_EMERGENCY = {"FR": frozenset({"115", "119", "191", "196", "197"})}
_SEPARATORS = frozenset(" ./()-_\t")
_SCHEMES = ("tel:", "sms:")
# Two notations of one number have at least this many last digits in common.
_SIGNIFICANT_DIGITS = 8


def normalise(text: str, country: str) -> str:
    """Return the address for a number as people write it; names are returned unchanged.

    `country` (two letters) is the country of national numbers. Raise InputError `not_a_number`.
    """
    address = _address(text, country) if len(text) <= LONGEST_TYPED else None
    if address is None:
        raise not_a_number(text)
    return address


def not_a_number(text: str, field: str = "number") -> InputError:
    """Return the error for a text that is no number. For 6,12E+08 it includes a cure."""
    if figures.is_power(text):
        return InputError(
            "not_a_number",
            N_(
                "“%(number)s” is a number that the spreadsheet has shortened: its last "
                "digits are lost."
            ),
            field=field,
            cure=N_(
                "In the spreadsheet, format the column as text, enter the number again and save"
                " the file again."
            ),
            number=text.strip(),
        )
    return InputError(
        "not_a_number",
        N_("“%(number)s” is not a phone number."),
        field=field,
        number=text[:LONGEST_TYPED],
    )


def of_sender(number: str, country: str, *, is_name: bool = False) -> str:
    """Return the address for a sender as the network delivers it.

    Never fails: odd ones are unchanged.

    `is_name`: the network says that it is a name, which may look like a number.
    """
    written = number.strip()
    if any(character.isalpha() for character in written):
        return written
    if is_name and written:
        return f"{NAME_MARK}{written}"
    return _address(written, country) or written or NO_ADDRESS


def shown(address: str) -> str:
    """Return the address as people and programs see it: a name of digits without its mark."""
    return address.removeprefix(NAME_MARK)


def is_answerable(address: str) -> bool:
    """Return whether messages can be sent to it: names cannot be answered, short codes can."""
    return _DIGITS.fullmatch(address) is not None


def is_full_number(address: str) -> bool:
    """Return whether it is an E.164 number: a person's or a machine's, not a service's."""
    return _E164.fullmatch(address) is not None


def is_in_use(address: str) -> bool:
    """Return whether it is an E.164 number in a range that its country's plan uses."""
    try:
        number = phonenumbers.parse(address)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(number) or plans.is_of_a_machine(address)


def is_emergency(address: str, country: str) -> bool:
    """Return whether it is an emergency number in `country` (ISO 3166), such as 112 in France.

    France's 114 is not one of them, since it exists to receive messages.
    """
    return not address.startswith("+") and (
        address in _ALSO_EMERGENCY.get(country, ())
        or shortnumberinfo.is_emergency_number(address, country)
    )


def is_same(one: str, other: str) -> bool:
    """Return whether two addresses are the same number in two notations, as far as can be told."""
    if one == other:
        return True
    ends = {_last_digits(one), _last_digits(other)}
    return len(ends) == 1 and "" not in ends


@lru_cache(maxsize=_REMEMBERED)
def display(address: str, country: str) -> str:
    """Return the number as people read it: `06 12 34 56 78` at home, `+32 470 12 34 56` abroad."""
    if not is_full_number(address):
        return shown(address)
    try:
        number = phonenumbers.parse(address)
    except NumberParseException:
        return address
    at_home = number.country_code == phonenumbers.country_code_for_region(country)
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def _last_digits(address: str) -> str:
    digits = address.removeprefix("+")
    if not digits.isdigit() or len(digits) < _SIGNIFICANT_DIGITS:
        return ""
    return digits[-_SIGNIFICANT_DIGITS:]


@lru_cache(maxsize=_REMEMBERED)
def _address(text: str, country: str) -> str | None:
    written = _plain(text)
    written = figures.written_out(written) or written
    if any(character.isalpha() for character in written):
        return written if _is_name(written) else None
    digits = _digits(written)
    if digits is None:
        return None
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if _SHORT_CODE.fullmatch(digits):
        return _national(digits, country, strictly=True) or digits
    return _national(digits, country, strictly=False)


def _plain(text: str) -> str:
    """Compose characters, and remove invisible ones and a scheme such as `tel:`.

    Pasted text contains marks of writing direction.
    """
    composed = unicodedata.normalize("NFKC", text)
    visible = "".join(mark for mark in composed if unicodedata.category(mark) != "Cf").strip()
    for scheme in _SCHEMES:
        if visible.lower().startswith(scheme):
            return visible[len(scheme) :]
    return visible


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and text.isprintable() and not text[0].isdigit()


def _digits(text: str) -> str | None:
    """Return the digits of any script as 0-9, with a leading + but without separators, or None."""
    if text.lstrip("(").startswith(("+", "00")):
        text = _TRUNK_ZERO.sub("", text)
    found: list[str] = []
    for mark in text:
        if mark.isdecimal():
            found.append(str(unicodedata.decimal(mark)))
        elif mark == "+" and not found:
            found.append(mark)
        elif mark not in _SEPARATORS and unicodedata.category(mark) not in ("Pd", "Zs"):
            return None
    digits = "".join(found)
    return digits if _DIGITS.fullmatch(digits) else None


def _national(digits: str, country: str, *, strictly: bool) -> str | None:
    """Return the E.164 number, or None.

    `strictly`: valid, not only possible, since it may be a code.

    A number that begins with a zero must be valid too: in some countries it can, but usually it is
    the zero dialled within the country, before a number that lacks a digit.
    """
    digits = plans.canonical(digits)
    try:
        number = phonenumbers.parse(digits, country)
    except NumberParseException:
        return None
    valid = phonenumbers.is_valid_number(number)
    if not valid and (french := plans.dialled(digits, country)):
        return french
    address = plans.canonical(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    strictly = strictly or bool(number.italian_leading_zero)
    if valid or plans.is_of_a_machine(address) or (not strictly and _has_a_length(number)):
        return address
    return None


def _has_a_length(number: phonenumbers.PhoneNumber) -> bool:
    """Return whether mobile or landline numbers of its country can have this length.

    Whether its range is in use does not matter: the library's tables are older than some ranges.
    """
    return any(phonenumbers.is_possible_number_for_type(number, kind) for kind in _OF_PEOPLE)
