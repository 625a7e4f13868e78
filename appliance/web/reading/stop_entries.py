"""The numbers that a user adds to the STOP list: typed or pasted numbers, and contacts by name."""

from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from appliance.errors import N_, InputError
from appliance.messaging.recipients import known_numbers, named
from appliance.web.frame.services import services
from appliance.web.shown.formatting import phone
from appliance.web.writing import recipients
from appliance.web.writing.recipients import Chosen

FIELD = "number"


@dataclass(frozen=True, slots=True)
class StopEntries:
    """The numbers to add."""

    addresses: tuple[str, ...]
    names: tuple[str, ...]  # their names for a sentence


def chosen() -> Chosen:
    """Read the numbers and contacts from the form.

    The page's script puts what it has already recognised into fields of another name.
    """
    values = MultiDict(request.form)
    values.setlist("numbers", request.form.getlist(FIELD) + request.form.getlist("numbers"))
    return recipients.chosen(values).without(request.form.get("remove", ""))


def read(picked: Chosen) -> StopEntries:
    """Return the chosen numbers and all numbers of the chosen contacts. Raise InputError."""
    for question in picked.questions:
        raise named.several(question.typed, FIELD)
    for group in picked.groups:
        raise InputError(
            "is_group",
            N_("“%(name)s” is a group: choose its members."),
            field=FIELD,
            name=group.name,
        )
    people = picked.contacts
    for person in people:
        if not person.numbers:
            raise InputError(
                "contact_without_number",
                N_("%(name)s has no number."),
                field=FIELD,
                name=person.name,
            )
    typed = [_address(number) for number in picked.numbers]
    of_people = [number.address for person in people for number in person.numbers]
    if not typed and not of_people:
        raise InputError("nobody_chosen", N_("Enter a number, or choose a contact."), field=FIELD)
    return StopEntries(
        tuple(dict.fromkeys((*typed, *of_people))),
        (*map(phone, typed), *(person.name for person in people)),
    )


def _address(typed: str) -> str:
    if recipients.is_name(typed):
        raise recipients.not_a_contact(typed, FIELD)
    store, country = services().store, recipients.country()
    return known_numbers.contact_number(store, typed, "", country).address
