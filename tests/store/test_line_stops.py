"""Failures in a row, and the lines that they have stopped."""

from appliance.store import line_stops
from appliance.store.database import Store


def test_failures_add_up_until_they_are_forgotten(store: Store) -> None:
    assert [line_stops.count_failure(store, "sim") for _ in range(3)] == [1, 2, 3]
    assert line_stops.count_failure(store, "other") == 1
    assert line_stops.forget(store, "sim")
    assert not line_stops.forget(store, "sim")
    assert line_stops.count_failure(store, "sim") == 1


def test_a_line_stops_once(store: Store) -> None:
    assert line_stops.stopped(store) == []
    line_stops.count_failure(store, "sim")
    assert line_stops.stop(store, "sim")
    assert not line_stops.stop(store, "sim")
    (stopped,) = line_stops.stopped(store)
    assert stopped == ("sim", 1, store.clock.now_ms())
    line_stops.forget(store, "sim")
    assert line_stops.stopped(store) == []
