"""Which entries of the journal are queued for which webhooks, once each."""

import pytest
from channels.hooks.conftest import Office
from fakes.exchange import NUMBER, OTHER

from appliance.channels.hooks import events
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.rules import optouts
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
