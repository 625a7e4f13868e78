"""A store on disk, and fixtures that put messages into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store
from fakes.stored import StoredTraffic

from appliance.store.database import Store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    store = new_store(tmp_path / "data" / "appliance.db", clock)
    yield store
    store.close()


@pytest.fixture
def traffic(store: Store) -> StoredTraffic:
    return StoredTraffic(store)
