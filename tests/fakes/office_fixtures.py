"""The fixtures of an office, for the tests of pages and for those that attack them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store
from fakes.office import PASSWORD, Office, add_people, open_office

from appliance.messaging.people import users
from appliance.store.database import Store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[Store]:
    store = new_store(tmp_path / "appliance.db", clock)
    yield store
    store.close()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Return one hash for the users of all tests: hashing is slow on purpose."""
    return users._hashed(PASSWORD, "")


@pytest.fixture
def empty_office(tmp_path: Path, clock: FakeClock, store: Store) -> Office:
    """Return a box at its first start."""
    return open_office(tmp_path, clock, store)


@pytest.fixture
def office(empty_office: Office, password_hash: str) -> Office:
    """Return a box with a viewer, an operator and an administrator."""
    add_people(empty_office, password_hash)
    return empty_office
