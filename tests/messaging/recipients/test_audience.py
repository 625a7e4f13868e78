"""Who receives a message, and at which of the numbers of a contact."""

import pytest
from fakes.exchange import NUMBER, OTHER, Box

from appliance.errors import NotFoundError
from appliance.messaging.recipients import audience
from appliance.messaging.requests import LeftOut, NewMessage, Recipient
from appliance.store import contacts
from appliance.store.contacts import ContactNumber

THIRD = "+33600000009"


@pytest.fixture
def anne(box: Box) -> int:
    return contacts.add(box.store, "Anne", [ContactNumber(NUMBER), ContactNumber(OTHER)])


def addresses(box: Box, **asked: object) -> tuple[str, ...]:
    request = NewMessage("Bonjour", **asked)  # type: ignore[arg-type]
    return audience.gather(box.store, request, "FR").addresses


def test_the_first_number_unless_another_is_chosen(box: Box, anne: int) -> None:
    assert addresses(box, contact_ids=(anne,)) == (NUMBER,)
    assert addresses(box, recipients=(Recipient(contact_id=anne),)) == (NUMBER,)
    assert addresses(box, recipients=(Recipient(OTHER, anne),)) == (OTHER,)


def test_a_number_that_is_not_the_persons_is_not_chosen(box: Box, anne: int) -> None:
    assert addresses(box, recipients=(Recipient(THIRD, anne),)) == (NUMBER,)


def test_a_person_counts_once_whatever_the_number(box: Box, anne: int) -> None:
    request = NewMessage("Bonjour", (OTHER,), recipients=(Recipient("", anne),))
    found = audience.gather(box.store, request, "FR")
    assert found.addresses == (OTHER,)
    assert found.left_out == (LeftOut("Anne", "duplicate", 0),)


def test_an_unknown_contact_is_an_error(box: Box) -> None:
    with pytest.raises(NotFoundError):
        addresses(box, recipients=(Recipient(contact_id=99),))
