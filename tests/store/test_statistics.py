"""Figures for each day, and waiting messages."""

import pytest
from fakes.clock import FakeClock
from fakes.stored import StoredTraffic

from appliance.store import days, statistics
from appliance.store.database import Store


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
