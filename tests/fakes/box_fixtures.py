"""Fixtures of a box, shared by the tests of messaging and of lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def box(tmp_path: Path, clock: FakeClock) -> Iterator[Box]:
    made = Box(tmp_path / "appliance.db", clock)
    yield made
    made.store.close()
