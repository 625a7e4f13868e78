"""Which entries of the journal are queued for which webhooks, once each."""

import pytest
from channels.hooks.conftest import Office
from fakes.exchange import NUMBER, OTHER

from appliance.channels.hooks import events
from appliance.messaging.directory import entries
from appliance.messaging.directory.writing import Wanted
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.requests import Author
from appliance.messaging.rules import optouts
from appliance.store import groups
from appliance.store.contacts import ContactNumber
from appliance.store.hook_deliveries import DeliveryRow

LAN = "http://127.0.0.1:9/"


@pytest.fixture
def still(office: Office) -> Office:
    """Return an office whose consumers work only when they are told to."""
    office.consumers = Consumers(office.box.store, [office.hooks.consumer])
    office.consumers.follow = lambda _wanted: None  # type: ignore[method-assign]
    office.consumers.take_places()
    return office


def work(office: Office) -> None:
    while office.consumers.work() is not None:
        pass


def told(rows: list[DeliveryRow]) -> list[tuple[str, str | None]]:
    return [(row.event, row.about) for row in rows]


def test_everything_that_happens_is_queued_under_its_name(still: Office) -> None:
    made = still.add(LAN)
    box = still.box
    box.send_one("Bonjour", NUMBER)
    box.submit_all()
    box.exchange.connected("sim")
    box.exchange.rang("sim", 1, OTHER, 1)
    box.exchange.call_ended("sim", 1)
    optouts.add(box.store, OTHER, source="page", actor="user:sophie")
    work(still)
    assert told(still.deliveries(made)) == [
        (events.SENT, None),
        (events.CALL, OTHER),
        (events.OPT_OUT, OTHER),
    ]
    work(still)
    assert len(still.deliveries(made)) == 3


def test_each_hook_gets_its_own_rows(still: Office) -> None:
    both = [still.add(LAN, events.SENT), still.add(LAN, events.SENT, line="sim")]
    other = still.add(LAN, events.SENT, line="another")
    still.box.send_one("Bonjour", NUMBER)
    still.box.submit_all()
    work(still)
    assert [told(still.deliveries(made)) for made in both] == [[(events.SENT, None)]] * 2
    assert still.deliveries(other) == []


def test_the_order_of_rows_is_that_of_the_journal(still: Office) -> None:
    made = still.add(LAN, events.CALL)
    still.box.exchange.connected("sim")
    for call in range(1, 60):
        still.box.exchange.rang("sim", call, OTHER, 1)
        still.box.exchange.call_ended("sim", call)
    work(still)
    rows = still.deliveries(made)
    assert len(rows) == 59
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_a_hook_for_a_group_is_told_of_its_members_alone(still: Office) -> None:
    box = still.box
    author = Author("user", "sophie")
    entries.save_contact(
        box.store, Wanted("Marie", (ContactNumber(NUMBER),), groups=("Team",)), author
    )
    group = groups.id_by_name(box.store, "Team")
    assert group is not None
    made = still.add(LAN, group_id=group)
    box.send_one("Bonjour", NUMBER)
    box.send_one("Bonjour", OTHER)
    box.submit_all()
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    optouts.add(box.store, OTHER, source="page", actor="user:sophie")
    work(still)
    assert told(still.deliveries(made)) == [(events.SENT, None), (events.OPT_OUT, NUMBER)]
    groups.remove(box.store, group)
    box.send_one("Encore", NUMBER)
    box.submit_all()
    work(still)
    assert len(still.deliveries(made)) == 2  # nothing, and not everything


def test_a_call_is_in_order_with_the_messages_of_the_same_person(still: Office) -> None:
    made = still.add(LAN)
    still.box.send_one("Bonjour", OTHER)
    still.box.submit_all()
    still.box.exchange.connected("sim")
    still.box.exchange.rang("sim", 1, OTHER, 1)
    still.box.exchange.call_ended("sim", 1)
    work(still)
    sent, called = still.deliveries(made)
    assert sent.discussion_id == called.discussion_id is not None
