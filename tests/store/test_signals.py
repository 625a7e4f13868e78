"""Samples of the signal, kept for a while."""

from fakes.clock import FakeClock

from appliance.store import signals
from appliance.store.database import Store


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
