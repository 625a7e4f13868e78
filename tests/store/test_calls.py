"""Calls: they ring, end, are listed and seen."""

from fakes.clock import FakeClock

from appliance.store import calls, contacts
from appliance.store.contacts import ContactNumber
from appliance.store.database import Store

ANNE, BOB = "+33611111111", "+33622222222"


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
