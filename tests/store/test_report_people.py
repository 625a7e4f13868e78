"""The correspondents behind a report: filters, order, and how many messages are looked at."""

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.store import report_people
from appliance.store.database import Store

MARIE, PAUL, LEA = "+33611111111", "+33622222222", "+33633333333"
BEYOND = 2**62


def addresses(
    store: Store, since_ms: int = 0, until_ms: int = BEYOND, **columns: object
) -> list[str]:
    asked = {"group_id": 0, **columns}
    return list(report_people.behind(store, since_ms, until_ms, asked).addresses)  # type: ignore[arg-type]


def test_people_are_there_once_the_latest_first(
    store: Store, clock: FakeClock, traffic: StoredTraffic
) -> None:
    traffic.outgoing(MARIE, PAUL)
    clock.advance(60)
    begin = clock.now_ms()
    traffic.incoming(LEA)
    clock.advance(60)
    traffic.outgoing(MARIE)
    assert addresses(store) == [MARIE, LEA, PAUL]
    assert addresses(store, direction="in") == [LEA]
    assert addresses(store, direction="out") == [MARIE, PAUL]
    assert addresses(store, since_ms=begin) == [MARIE, LEA]
    assert addresses(store, until_ms=begin) == [MARIE, PAUL]


def test_states_are_those_of_the_report(store: Store, traffic: StoredTraffic) -> None:
    traffic.outgoing(MARIE, status="failed")
    traffic.incoming(LEA)
    delayed, _ = traffic.outgoing(MARIE, PAUL, status="held")
    store.execute("UPDATE message SET release_at = 1 WHERE id = ?", (delayed,))
    assert addresses(store, status="failed") == [MARIE]
    assert addresses(store, status="received") == [LEA]
    assert addresses(store, status="incomplete") == []
    assert addresses(store, status="delayed") == [MARIE]
    assert addresses(store, status="held") == [PAUL]
    assert addresses(store, status="failed", direction="in") == []


def test_what_a_sending_has_is_a_filter(store: Store, traffic: StoredTraffic) -> None:
    traffic.outgoing(MARIE)
    traffic.outgoing(PAUL)
    traffic.incoming(LEA)
    store.execute("UPDATE batch SET author = 'lea', template_id = 4, account_id = 5 WHERE id = 2")
    store.execute("UPDATE message SET modem = 'second' WHERE direction = 'in'")
    store.execute("INSERT INTO batch_group (batch_id, group_id) VALUES (2, 6)")
    for columns in ({"author": "lea"}, {"template_id": 4}, {"account_id": 5}, {"group_id": 6}):
        assert addresses(store, **columns) == [PAUL]
    assert addresses(store, line="second") == [LEA]
    assert addresses(store, group_id=6, template_id=3) == []


def test_a_limited_number_of_messages_is_looked_at(
    store: Store, clock: FakeClock, traffic: StoredTraffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_people, "MOST_LOOKED_AT", 2)
    traffic.outgoing(MARIE)
    assert report_people.behind(store, 0, BEYOND, {}).is_complete
    for address in (PAUL, LEA):
        clock.advance(1)
        traffic.outgoing(address)
    found = report_people.behind(store, 0, BEYOND, {})
    assert found.addresses == [LEA, PAUL]
    assert not found.is_complete
