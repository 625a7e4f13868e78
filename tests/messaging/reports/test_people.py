"""The people behind a report: contacts once, numbers, and senders that nobody can write to."""

from fakes.stored import StoredTraffic

from appliance.messaging.reports import closing, people
from appliance.messaging.reports.figures import Wanted
from appliance.store import contacts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

MARIE, HOME, PAUL = "+33611111111", "+33122222222", "+33622222222"


def test_a_contact_with_two_numbers_is_one_person(store: Store) -> None:
    traffic = StoredTraffic(store)
    marie = contacts.add(store, "Marie", (ContactNumber(MARIE), ContactNumber(HOME)))
    for name in ("Paul", "Pauline"):
        contacts.add(store, name, (ContactNumber(PAUL),))
    traffic.outgoing(MARIE, HOME, PAUL)
    traffic.incoming("SNCF")
    today = closing.today(store)
    found = people.behind(store, Wanted(today, today))
    assert found.contact_ids == (marie,)
    assert found.names == ("Marie",)
    assert found.addresses == (PAUL,)  # of two people: nobody knows which of them
    assert found.unanswerable == 1
    assert found.is_complete
    assert len(found) == 2
    assert len(people.behind(store, Wanted(today - closing.DAY, today - closing.DAY))) == 0
