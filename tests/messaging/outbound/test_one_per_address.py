"""One SMS for each address: who gets it, and who stands back."""

from dataclasses import replace
from typing import Any

import pytest
from fakes.exchange import SOPHIE, Box

from appliance.messaging.requests import LeftOut, NewMessage
from appliance.messaging.rules import optouts
from appliance.store import contacts
from appliance.store.contact_details import Details
from appliance.store.contacts import ContactNumber

ANNE, BOB, ZOE = "+33611111111", "+33622222222", "+33633333333"
LANDLINE = "+33383123456"


@pytest.fixture
def home(box: Box) -> dict[str, int]:
    """Return a couple at one address, written in two ways, and a neighbour without address."""
    return {
        "anne": add(box, "Anne Roux", ANNE, street="12 bis, avenue de la Gare"),
        "bob": add(box, "Bob Roux", BOB, street="12 BIS AV DE LA GARE"),
        "zoe": add(box, "Zoé Petit", ZOE),
    }


def add(box: Box, name: str, *addresses: str, street: str = "", **details: Any) -> int:
    at = {"street": street, "postcode": "54000", "town": "Nancy"} if street else {}
    numbers = [ContactNumber(address) for address in addresses]
    return contacts.add(box.store, name, numbers, details=Details(**at, **details))


def sent_to(box: Box, message: NewMessage) -> list[str]:
    return [made.address for made in box.outbox.accept(message, SOPHIE).messages]


def to(*people: int) -> NewMessage:
    return NewMessage("Bonjour", contact_ids=people, once_per_address=True)


def test_each_address_gets_one(box: Box, home: dict[str, int]) -> None:
    message = to(*home.values())
    preview = box.outbox.preview(message, SOPHIE)
    assert preview.left_out == (LeftOut(BOB, "same_address", None, "Anne Roux"),)
    assert sent_to(box, message) == [ANNE, ZOE]
    assert sent_to(box, replace(message, once_per_address=False)) == [ANNE, BOB, ZOE]


def test_the_preferred_person_gets_it(box: Box, home: dict[str, int]) -> None:
    chosen = add(box, "Carl Roux", "+33644444444", street="12bis av. de la gare", preferred=True)
    assert sent_to(box, to(*home.values(), chosen)) == [ZOE, "+33644444444"]


def test_who_wants_none_is_not_chosen(box: Box, home: dict[str, int]) -> None:
    optouts.add(box.store, ANNE, source="page", actor="user:sophie")
    accepted = box.outbox.accept(to(home["anne"], home["bob"]), SOPHIE)
    assert [(made.address, made.status) for made in accepted.messages] == [
        (ANNE, "blocked"),
        (BOB, "queued"),
    ]


def test_a_mobile_is_chosen_before_a_landline(box: Box, home: dict[str, int]) -> None:
    fixed = add(box, "Ada Roux", LANDLINE, street="12 bis av. de la Gare", preferred=True)
    assert sent_to(box, to(fixed, home["bob"])) == [BOB]


def test_numbers_of_one_person_count_as_that_person(box: Box, home: dict[str, int]) -> None:
    del home
    message = NewMessage("Bonjour", (BOB, ANNE), once_per_address=True)
    assert sent_to(box, message) == [BOB]
