"""Which of several numbers of a contact gets the message."""

from fakes.office import Office

from appliance.messaging.requests import Recipient
from appliance.store import contacts
from appliance.store.contacts import ContactNumber, ContactRow
from appliance.web.app import create_app
from appliance.web.writing import number_choice

ONE, TWO = "+33611111111", "+33622222222"


def person(office: Office, *addresses: str) -> ContactRow:
    numbers = [ContactNumber(each, "bureau") for each in addresses]
    return contacts.get(office.store, contacts.add(office.store, "Anne", numbers))


def test_only_several_numbers_are_a_choice(office: Office) -> None:
    assert number_choice.of(person(office, ONE)) is None
    anne = person(office, ONE, TWO)
    choice = number_choice.of(anne)
    assert choice is not None
    assert choice.field == f"number-{anne.id}"
    assert choice.numbers == ((ONE, "bureau"), (TWO, "bureau"))


def test_a_form_chooses_one_of_the_persons_own(office: Office) -> None:
    anne = person(office, ONE, TWO)
    app = create_app(office.services)
    for given, expected in ((ONE, ()), (TWO, (Recipient(TWO, anne.id),)), ("+33699999999", ())):
        with app.test_request_context(method="POST", data={f"number-{anne.id}": given}):
            assert number_choice.chosen([anne]) == expected
