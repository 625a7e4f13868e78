"""Counts for each day of the box's local time."""

import pytest
from fakes.clock import FakeClock
from fakes.zones import box_in

from appliance.store import days
from appliance.store.database import Store


def test_counts_are_of_today_and_of_one_kind(store: Store, clock: FakeClock) -> None:
    days.bump(store, "sent", 2)
    days.bump(store, "sent")
    days.bump(store, "call")
    assert [days.count_today(store, what) for what in ("sent", "call", "failed")] == [3, 1, 0]
    clock.advance(86_400)
    assert days.count_today(store, "sent") == 0


@pytest.mark.parametrize(("zone", "day"), [("Europe/Paris", "2026-09-22"), ("UTC", "2026-09-21")])
def test_a_day_begins_at_midnight_of_the_box(zone: str, day: str) -> None:
    half_past_ten = 1_790_030_000_000  # 22:33 UTC
    with box_in(zone):
        assert days.day_of(half_past_ten) == day
