"""Order the numbers of one person: the first is the one to write to, so mobiles come first.

Landlines and faxes receive no SMS; they are kept, after the others.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberType

from appliance.addresses import numbers
from appliance.errors import N_, InputError
from appliance.messaging.directory import entries
from appliance.messaging.directory.contact_files import RecordNumber
from appliance.messaging.directory.contact_files.uses import is_fax, is_mobile
from appliance.store.contacts import ContactNumber

Kind = Literal["mobile", "landline", "either"]

_KINDS: dict[int, Kind] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.VOIP: "landline",  # 09 in France
    PhoneNumberType.UAN: "landline",  # 088 in the Netherlands
}
_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def kind(address: str) -> Kind:
    """Return the kind according to the numbering plan, or "either" if the plan does not tell."""
    if not numbers.is_full_number(address):
        return "either"
    try:
        number = phonenumbers.parse(address)
    except NumberParseException:
        return "either"
    return _KINDS.get(phonenumbers.number_type(number), "either")


def landlines(addresses: Iterable[str], country: str) -> tuple[str, ...]:
    """Return the landlines among the addresses. Mobiles at home, as most are, are quick to tell."""
    prefix, mobiles = _mobiles(country)
    return tuple(
        address
        for address in addresses
        if not (address.startswith(prefix) and mobiles.fullmatch(address, len(prefix)))
        and kind(address) == "landline"
    )


@lru_cache(maxsize=4)
def _mobiles(country: str) -> tuple[str, re.Pattern[str]]:
    """Return the country's calling code, and the pattern of its mobiles."""
    metadata = PhoneMetadata.metadata_for_region(country)
    pattern = metadata.mobile.national_number_pattern if metadata and metadata.mobile else None
    code = phonenumbers.country_code_for_region(country)
    return f"+{code}", re.compile(pattern or "(?!)")


def by_use(
    found: Iterable[ContactNumber], mobiles: frozenset[str] = frozenset()
) -> tuple[ContactNumber, ...]:
    """Return the numbers, the one to write to first; `mobiles` are those a file calls mobile."""

    def rank(number: ContactNumber) -> int:
        if is_fax(number.label):
            return 3
        its_kind = kind(number.address)
        if its_kind == "either" and (number.address in mobiles or is_mobile(number.label)):
            its_kind = "mobile"
        return ("mobile", "either", "landline").index(its_kind)

    return tuple(sorted(found, key=rank))


def read(
    written: Sequence[RecordNumber], country: str
) -> tuple[tuple[ContactNumber, ...], tuple[InputError, ...]]:
    """Return the numbers of a record, the one to write to first, and warnings about them.

    Raise InputError, field `number`, if no number is valid.
    """
    found: dict[str, ContactNumber] = {}
    mobiles: set[str] = set()
    problems: list[InputError] = []
    for number in written:
        try:
            checked = entries.contact_number(number.number, number.label, country)
        except InputError as problem:
            problems.append(problem)
            continue
        if number.private:
            checked = replace(checked, private=True)
        found.setdefault(checked.address, checked)
        if number.mobile:
            mobiles.add(checked.address)
    if not found:
        raise problems[0] if problems else no_number()
    ordered = by_use(found.values(), frozenset(mobiles)) if len(found) > 1 else (*found.values(),)
    if is_fax(ordered[0].label):
        raise InputError(
            "only_a_fax",
            N_("%(number)s is a fax, which cannot receive SMS."),
            field="number",
            number=numbers.display(ordered[0].address, country),
        )
    said = [_left_out(problem) for problem in problems]
    if kind(ordered[0].address) == "landline":
        said.append(landline(ordered[0].address, country))
    return ordered, tuple(said)


def no_number() -> InputError:
    """Return the error for a person without a number."""
    return InputError("no_number", N_("The number is missing."), field="number")


def landline(address: str, country: str) -> InputError:
    """Return the warning about a person whose only number is a landline."""
    return InputError(
        "landline",
        N_("%(number)s is a landline: most landlines cannot receive SMS."),
        field="number",
        number=numbers.display(address, country),
    )


def _left_out(problem: InputError) -> InputError:
    """Return the same problem for a person who has another, valid number."""
    return InputError(
        problem.code,
        problem.text,
        field=problem.field,
        cure=problem.cure or N_("It is left out."),
        **problem.values,
    )
