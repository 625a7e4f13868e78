"""Phone numbers in a query, where the plus sign arrives as a space."""

import pytest
from fakes.office import Office

from appliance.web.api import numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 33612345678", "+33612345678"),
        ("+33612345678", "+33612345678"),
        ("0612345678", "0612345678"),
        (" Colissimo", " Colissimo"),
        ("", ""),
        (" ", " "),
    ],
)
def test_the_plus_sign_comes_back(text: str, number: str) -> None:
    assert numbers.number_in_address(text) == number


@pytest.mark.parametrize("typed", ["06 12 34 56 78", " 33612345678", "+33612345678"])
def test_every_writing_is_one_number(office: Office, typed: str) -> None:
    with office.app.test_request_context():
        assert numbers.address(typed) == "+33612345678"
