"""Which of several numbers of a contact gets the message."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from appliance.messaging.requests import Recipient
from appliance.store.contacts import ContactRow

_FIELD = "number-"  # and the contact's id


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """The numbers of a contact to choose from."""

    field: str  # the name of the form's field
    numbers: tuple[tuple[str, str], ...]  # address and label


def of(contact: ContactRow) -> NumberChoice | None:
    """Return the choice for a contact with several numbers, else None."""
    if not contact.numbers[1:]:
        return None
    numbers = tuple((number.address, number.label) for number in contact.numbers)
    return NumberChoice(f"{_FIELD}{contact.id}", numbers)


def chosen(people: Sequence[ContactRow]) -> tuple[Recipient, ...]:
    """Return the contacts for whom the form chooses a number that is not their first."""
    found: list[Recipient] = []
    for contact in people:
        address = request.form.get(f"{_FIELD}{contact.id}", "")
        if address in [number.address for number in contact.numbers[1:]]:
            found.append(Recipient(address, contact.id))
    return tuple(found)
