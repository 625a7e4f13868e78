"""A box on which every program is switched on."""

from collections.abc import Iterator

import pytest
from fakes.dialects import Dialects
from fakes.office import Office

from appliance.config.program_names import PROGRAMS
from appliance.messaging.people import users
from appliance.messaging.people.credentials import COMMAND


@pytest.fixture
def on(office: Office) -> Office:
    office.services.preferences.change_channels({"programs": list(PROGRAMS)}, COMMAND)
    return office


@pytest.fixture
def secret(on: Office) -> str:
    return users.create_token(on.store, "crm")


@pytest.fixture
def speaks(on: Office) -> Iterator[Dialects]:
    """Return a program with a token of the operator."""
    yield Dialects(on)
    made = on.services.hooks()
    made.stop()
    made._consumers().stop()
