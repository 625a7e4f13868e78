"""The variables on offer, by a template's context and recipients, and their values.

A variable of the box has a name in each of the four languages, and all of them work: a template
written in French is filled in on a page in Dutch. Custom fields of contacts have their own names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from appliance.store import contact_fields
from appliance.store.contacts import ContactRow
from appliance.store.database import Store
from appliance.store.text import plain

LANGUAGES: Final = ("fr", "en", "pl", "nl")
Source = Literal["box", "contact", "field", "file"]


@dataclass(frozen=True, slots=True)
class Offered:
    """A variable that a template may use."""

    name: str  # in the reader's language
    source: Source


@dataclass(frozen=True, slots=True)
class BoxValues:
    """What the box knows about every message of a sending."""

    our_number: str  # empty: not stored on the SIM
    sender: str  # the user's name
    date: str  # in the date format of the box's language
    time: str


# Names by language, in the order of LANGUAGES.
_OF_BOX: Final[Mapping[str, Sequence[str]]] = {
    "our_number": ("notre numéro", "our number", "nasz numer", "ons nummer"),
    "sender": ("expéditeur", "sender", "nadawca", "afzender"),
    "date": ("date", "date", "data", "datum"),
    "time": ("heure", "time", "godzina", "tijd"),
}
_OF_CONTACT: Final[Mapping[str, Sequence[str]]] = {
    "name": ("nom", "name", "nazwisko", "naam"),
    "number": ("numéro", "number", "numer", "nummer"),
}
# Details of a contact, under the usual titles of columns in contact files, by language; further
# names that are understood follow.
_OF_DETAILS: Final[Mapping[str, Sequence[str]]] = {
    "street": ("adresse", "address", "adres", "adres", "rue", "street", "ulica", "straat"),
    "postcode": ("code postal", "postcode", "kod pocztowy", "postcode"),
    "town": ("ville", "town", "miejscowość", "plaats", "city", "miasto", "woonplaats"),
    "email": (
        "e-mail",
        "email",
        "e-mail",
        "e-mail",
        "adresse e-mail",
        "e-mail address",
        "adres e-mail",
        "e-mailadres",
    ),
}
# The columns of a file, in order.
OF_FILE: Final = ("v1", "v2", "v3")


def on_offer(store: Store, context: str, recipients: str, language: str) -> list[Offered]:
    """Return the variables that a template may use, those of the recipient first."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    found: list[Offered] = []
    if recipients != "colleague":
        own = (*_OF_CONTACT.values(), *_OF_DETAILS.values())
        found += [Offered(names[place], "contact") for names in own]
        found += [Offered(name, "field") for name in contact_fields.names(store)]
    if context == "campaign":
        found += [Offered(name, "file") for name in OF_FILE]
    found += [Offered(names[place], "box") for names in _OF_BOX.values()]
    # A custom field overrides a variable of the box that has the same name.
    return list({plain(offered.name): offered for offered in reversed(found)}.values())[::-1]


def known_names(store: Store, context: str, recipients: str) -> frozenset[str]:
    """Return the names of available variables in all languages, in the form of `Variable.name`."""
    offered = frozenset(
        plain(each.name)
        for language in LANGUAGES
        for each in on_offer(store, context, recipients, language)
    )
    if recipients == "colleague":
        return offered
    return offered | {plain(name) for names in _OF_DETAILS.values() for name in names}


def of_box(values: BoxValues) -> dict[str, str]:
    """Return the values of the box under all their names."""
    known = {
        "our_number": values.our_number,
        "sender": values.sender,
        "date": values.date,
        "time": values.time,
    }
    return _under_all_names((_OF_BOX[key], value) for key, value in known.items())


def of_contact(contact: ContactRow, shown_number: str) -> dict[str, str]:
    """Return the values of a contact under all their names; custom fields override others."""
    found = _under_all_names(
        ((_OF_CONTACT["name"], contact.name), (_OF_CONTACT["number"], shown_number))
    )
    details = [(names, getattr(contact.details, key)) for key, names in _OF_DETAILS.items()]
    found |= _under_all_names((names, value) for names, value in details if value)
    return found | {plain(name): value for name, value in contact.fields}


def of_nobody(shown_number: str) -> dict[str, str]:
    """Return the values for a number without a contact, under all their names."""
    return _under_all_names([(_OF_CONTACT["number"], shown_number)])


def _under_all_names(values: Iterable[tuple[Sequence[str], str]]) -> dict[str, str]:
    return {plain(name): value for names, value in values for name in names}
