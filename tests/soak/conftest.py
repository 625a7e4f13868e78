"""An office for each test, closed in any case."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from soak.office import Office


@pytest.fixture
def make_office(tmp_path: Path) -> Iterator[Callable[[int], Office]]:
    offices: list[Office] = []

    def make(seed: int) -> Office:
        offices.append(Office(tmp_path, seed))
        return offices[-1]

    yield make
    for office in offices:
        office.close()
