"""What callbacks of lines have brought is known, each line by itself, for a while."""

from pathlib import Path

from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.store import line_arrivals


def test_each_line_knows_its_own_until_it_is_forgotten(tmp_path: Path) -> None:
    clock = FakeClock()
    store = new_store(tmp_path / "appliance.db", clock)
    line_arrivals.add(store, "south", "17", 4)
    assert line_arrivals.known(store, "south", "17") == 4
    assert line_arrivals.known(store, "north", "17") is None
    assert line_arrivals.known(store, "south", "18") is None
    line_arrivals.prune(store, clock.now_ms())
    assert line_arrivals.known(store, "south", "17") == 4
    line_arrivals.prune(store, clock.now_ms() + 1)
    assert line_arrivals.known(store, "south", "17") is None
    store.close()
