"""A program of the office."""

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import accounts


@pytest.fixture
def program(office: Office) -> Program:
    """Return a program of the box itself, an operator."""
    secret = accounts.create_token(office.store, "crm")
    return Program(office, {"Authorization": f"Bearer {secret}"})
