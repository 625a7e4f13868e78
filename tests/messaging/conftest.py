import pytest
from fakes.box_fixtures import box, clock
from fakes.exchange import Box

from appliance.store.database import Store

__all__ = ["box", "clock", "store"]


@pytest.fixture
def store(box: Box) -> Store:
    return box.store
