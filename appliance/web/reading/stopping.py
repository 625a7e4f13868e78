"""Who is put on the STOP list by hand: numbers typed or pasted, and contacts by their names."""

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
class Stopped:
    """Whom the form means."""

    addresses: tuple[str, ...]
    told: tuple[str, ...]  # how they are named in a sentence


def chosen() -> Chosen:
    """Read them from the form. What the page's script took apart is in fields of another name."""
    values = MultiDict(request.form)
    values.setlist("numbers", request.form.getlist(FIELD) + request.form.getlist("numbers"))
    return recipients.chosen(values).without(request.form.get("remove", ""))


def meant(picked: Chosen) -> Stopped:
    """All numbers of the contacts, and the numbers. InputError: for one that is not certain."""
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
    return Stopped(
        tuple(dict.fromkeys((*typed, *of_people))),
        (*map(phone, typed), *(person.name for person in people)),
    )


def _address(typed: str) -> str:
    if recipients.is_name(typed):
        raise InputError(
            "not_a_contact",
            N_("“%(typed)s” is not a number: choose a contact in the list."),
            field=FIELD,
            typed=recipients.shorten(typed),
        )
    store, country = services().store, recipients.country()
    return known_numbers.contact_number(store, typed, "", country).address
