"""A real daemon for the tests that attack it from outside, and an office for those inside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end.box import Box
from fakes.office_fixtures import clock, empty_office, office, password_hash, store

__all__ = ["clock", "empty_office", "office", "password_hash", "store"]

# All attackers in these tests use the same address.
ENVIRONMENT = {"SMS_APPLIANCE_START_S": "0", "SMS_APPLIANCE_LOGIN_TRIES": "10000"}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """Yield a daemon that serves, with its simulated modem."""
    one = Box(tmp_path / "data", "simulated", environment=dict(ENVIRONMENT))
    one.start(ready=False)
    yield one
    one.end()
