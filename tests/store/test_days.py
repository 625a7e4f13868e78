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


def test_two_counts_grow_at_once_each_by_its_own(store: Store) -> None:
    days.bump(store, "segments:sim", 2)
    for _ in range(2):
        days.bump_both(store, "segments:sim", 3, "line:sim")
    assert [days.count_today(store, what) for what in ("segments:sim", "line:sim")] == [8, 2]


@pytest.mark.parametrize(("zone", "day"), [("Europe/Paris", "2026-09-22"), ("UTC", "2026-09-21")])
def test_a_day_begins_at_midnight_of_the_box(zone: str, day: str) -> None:
    half_past_ten = 1_790_030_000_000  # 22:33 UTC
    with box_in(zone):
        assert days.day_of(half_past_ten) == day
