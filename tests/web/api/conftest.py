"""A program of the office, as a client of the API."""

import pytest
from fakes.office import Office
from fakes.program import Program

from appliance.messaging.people import users


@pytest.fixture
def program(office: Office) -> Program:
    """Return a program that works with the box as an operator."""
    secret = users.create_token(office.store, "crm")
    return Program(office, {"Authorization": f"Bearer {secret}"})
