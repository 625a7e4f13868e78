from collections.abc import Iterator

import pytest
from fakes.clock import FakeClock
from fakes.pins import mock_pins
from gpiozero.pins.mock import MockFactory


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    with mock_pins() as factory:
        yield factory
