"""The numbers on a contact's page: as typed, the error of each, and who else has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from flask import request

from appliance.errors import InputError
from appliance.messaging.directory import person_numbers
from appliance.messaging.recipients import known_numbers
from appliance.store import contacts, optouts
from appliance.store.contacts import ContactNumber, ContactRow
from appliance.web.frame.services import services
from appliance.web.shown import errors

PRIVATE = "1"  # what the form sends for a private number


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number as typed, and what is wrong with it."""

    number: str = ""
    label: str = ""
    private: bool = False
    error: str = ""
    stopped: bool = False  # the number is on the STOP list
    address: str = ""  # "" if the number is invalid
    others: tuple[ContactRow, ...] = ()  # contacts that have the same number


def typed() -> list[NumberLine]:
    """Return the numbers of the form, without empty lines."""
    columns = (request.form.getlist(name) for name in ("number", "label", "private"))
    return [
        NumberLine(number.strip(), label.strip(), private == PRIVATE)
        for number, label, private in zip_longest(*columns, fillvalue="")
        if number.strip()
    ]


def stored(contact: ContactRow) -> list[NumberLine]:
    """Return the numbers of a contact."""
    stopped = optouts.among(services().store, [number.address for number in contact.numbers])
    return [
        NumberLine(number.address, number.label, number.private, stopped=number.address in stopped)
        for number in contact.numbers
    ]


def check(
    lines: Sequence[NumberLine],
) -> tuple[list[NumberLine], tuple[ContactNumber, ...] | None]:
    """Return the lines with their errors, and the numbers if there are no errors."""
    if not lines:
        return [NumberLine(error=errors.text_of(person_numbers.no_number()))], None
    country = services().preferences.messaging().country
    told: list[NumberLine] = []
    checked: dict[str, ContactNumber] = {}
    for line in lines:
        try:
            number = known_numbers.contact_number(
                services().store, line.number, line.label, country
            )
        except InputError as error:
            told.append(replace(line, error=errors.text_of(error)))
        else:
            told.append(replace(line, address=number.address))
            checked.setdefault(number.address, replace(number, private=line.private))
    wrong = any(line.error for line in told)
    return told, None if wrong else tuple(checked.values())


def shared(
    lines: Sequence[NumberLine], numbers: Sequence[ContactNumber], contact: ContactRow | None
) -> tuple[list[NumberLine], bool]:
    """Return the lines with the other contacts of each number, and whether to ask before saving.

    Numbers that the contact already has are not asked about, nor those that the user has agreed to
    share: `shared` in the form.
    """
    answered = set(request.form.get("shared", "").split())
    if contact is not None:
        answered.update(number.address for number in contact.numbers)
    asked = [number.address for number in numbers if number.address not in answered]
    others = contacts.by_addresses(services().store, asked)
    told = [replace(line, others=tuple(others.get(line.address, ()))) for line in lines]
    return told, bool(others)


def addresses_shared(lines: Sequence[NumberLine]) -> str:
    """Return the addresses that are asked about, as the button that agrees sends them."""
    return " ".join(dict.fromkeys(line.address for line in lines if line.others))
