"""Put the box in another time zone while a test runs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from appliance.web.shown import formatting


@contextmanager
def box_in(zone: str) -> Iterator[None]:
    """Set the system's time zone, such as `Europe/Paris`, and restore it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        _read_anew()
        yield
    _read_anew()


def _read_anew() -> None:
    time.tzset()
    for kept in (formatting._moment, formatting._hour, formatting._iso):
        kept.cache_clear()
