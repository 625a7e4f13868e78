"""Opt-outs, calls, preferences, signal samples, days."""

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.store import calls, contacts, days, optouts, preferences, signals, statistics
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

ANNE, BOB = "+33611111111", "+33622222222"


class TestOptouts:
    def test_the_first_entry_stays(self, store: Store, clock: FakeClock) -> None:
        contacts.add(store, "Anne", [ContactNumber(ANNE)])
        assert optouts.add(store, ANNE, source="message", message_id=7)
        clock.advance(60)
        assert not optouts.add(store, ANNE, source="page", actor="user:a", note="n")
        row = optouts.get(store, ANNE)
        assert row is not None
        assert (row.source, row.message_id, row.name) == ("message", 7, "Anne")
        assert row.since == clock.now_ms() - 60_000
        assert optouts.is_opted_out(store, ANNE)
        assert optouts.among(store, [ANNE, BOB]) == {ANNE}
        assert optouts.count(store) == 1

    def test_an_entry_is_taken_off(self, store: Store) -> None:
        optouts.add(store, ANNE, source="page")
        assert optouts.remove(store, ANNE)
        assert not optouts.remove(store, ANNE)
        assert optouts.get(store, ANNE) is None
        assert not optouts.is_opted_out(store, ANNE)

    def test_pages_are_newest_first_and_searched(self, store: Store, clock: FakeClock) -> None:
        for number in range(5):
            clock.advance(number % 2)  # some at the same moment
            optouts.add(store, f"+3361111111{number}", source="api")
        seen, before = list[str](), None
        while page := optouts.page(store, limit=2, before=before):
            seen += [row.address[-1] for row in page]
            before = page[-1]
        assert seen == list("43210")
        assert [row.address for row in optouts.page(store, limit=9, text="06 11 11 11 13")] == [
            "+33611111113"
        ]
        assert optouts.page(store, limit=9, text="nobody") == []


class TestCalls:
    def test_a_call_rings_and_ends(self, store: Store, clock: FakeClock) -> None:
        contacts.add(store, "Anne", [ContactNumber(ANNE)])
        call = calls.add(store, "main", None, 1)
        clock.advance(3)
        calls.rang(store, call, ANNE, 2)
        calls.rang(store, call, None, 1)
        calls.ended(store, call)
        clock.advance(3)
        calls.ended(store, call)
        (row,) = calls.page(store, limit=5)
        assert (row.address, row.name, row.rings, row.modem) == (ANNE, "Anne", 2, "main")
        assert (row.at, row.ended_at) == (clock.now_ms() - 6000, clock.now_ms() - 3000)

    def test_calls_are_paged_and_seen(self, store: Store) -> None:
        ids = [calls.add(store, "main", ANNE if n % 2 else None, 1) for n in range(5)]
        first = calls.page(store, limit=3)
        rest = calls.page(store, limit=3, before=first[-1].id)
        assert [row.id for row in first + rest] == ids[::-1]
        assert [row.id for row in calls.page(store, limit=9, address=ANNE)] == [ids[3], ids[1]]
        assert (calls.count(store), calls.unseen(store)) == (5, 5)
        assert calls.mark_seen(store) == 5
        assert (calls.mark_seen(store), calls.unseen(store)) == (0, 0)


class TestPreferences:
    def test_values_are_kept_as_they_are(self, store: Store) -> None:
        preferences.put(store, "messaging.stop_words", ["STOP", "ARRÊT"])
        preferences.put(store, "messaging.retries", 3)
        preferences.put(store, "messaging.retries", 4)
        preferences.put(store, "web.sound", None)
        assert preferences.get(store, "messaging.retries") == 4
        assert preferences.get(store, "web.sound", "default") is None
        assert preferences.get(store, "nothing", "default") == "default"
        assert preferences.all_of(store, "messaging.") == {
            "messaging.retries": 4,
            "messaging.stop_words": ["STOP", "ARRÊT"],
        }
        assert len(preferences.all_of(store)) == 3
        assert preferences.remove(store, "web.sound")
        assert not preferences.remove(store, "web.sound")


class TestSignals:
    def test_samples_are_kept_for_a_while(self, store: Store, clock: FakeClock) -> None:
        start = clock.now_ms()
        for percent in (10, None, 30):
            signals.add(store, "main", percent)
            clock.advance(60)
        signals.add(store, "other", 99)
        signals.add(store, "other", 98)
        assert [row.percent for row in signals.since(store, "main", start + 1)] == [None, 30]
        assert [row.percent for row in signals.since(store, "other", 0)] == [98]
        assert signals.prune(store, start + 60_000) == 1


class TestStatistics:
    @pytest.mark.parametrize("number", [1, 30])
    def test_every_day_is_there_with_or_without_traffic(
        self, store: Store, clock: FakeClock, number: int
    ) -> None:
        days.bump(store, "sent", 2)
        days.bump(store, "call")
        clock.advance(86_400 * 2)
        days.bump(store, "received")
        days.bump(store, "received")
        rows = statistics.last_days(store, number)
        assert len(rows) == number
        assert rows[-1].day.isoformat() == days.day_of(clock.now_ms())
        assert (rows[-1].received, rows[-1].sent) == (2, 0)
        if number == 30:
            assert (rows[-3].sent, rows[-3].calls, rows[-2].sent) == (2, 1, 0)
            assert rows[0].sent == 0

    def test_the_overview_tells_what_waits(self, store: Store, traffic: StoredTraffic) -> None:
        assert statistics.overview(store) == statistics.Overview(0, 0, 0, 0, 0, 0)
        traffic.incoming()
        traffic.incoming(read=True)
        for status in ("queued", "submitting", "scheduled", "held", "failed", "uncertain", "sent"):
            traffic.outgoing(status=status)
        assert statistics.overview(store) == statistics.Overview(
            unread=1, scheduled=1, queued=2, held=1, failed=1, uncertain=1
        )
