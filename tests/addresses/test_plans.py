"""Numbering plans where the library knows less than an office needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.addresses import plans


@pytest.mark.parametrize(
    ("number", "canonical"),
    [
        ("+33692112233", "+262692112233"),
        ("+33639112233", "+262639112233"),
        ("+33639980101", "+33639980101"),  # for films and examples
        ("+33690112233", "+590690112233"),
        ("+33612345678", "+33612345678"),
        ("+3361234567", "+3361234567"),
        ("+5215562000000", "+525562000000"),
        ("+525562000000", "+525562000000"),
        ("+541123456789", "+5491123456789"),
        ("+5491123456789", "+5491123456789"),
        ("+48601234567", "+48601234567"),
    ],
)
def test_a_number_has_one_writing(number: str, canonical: str) -> None:
    assert plans.canonical(number) == canonical


@given(st.from_regex(r"\A\+[1-9][0-9]{6,14}\Z"))
def test_the_one_writing_stays(number: str) -> None:
    assert plans.canonical(plans.canonical(number)) == plans.canonical(number)


@pytest.mark.parametrize(
    ("digits", "region", "number"),
    [
        ("0612345678", "FR", "+33612345678"),
        ("0692112233", "FR", "+262692112233"),
        ("0612345678", "RE", "+33612345678"),
        ("0612345678", "PL", None),
        ("612345678", "FR", None),
        ("0012345678", "FR", None),
        ("06123456789", "FR", None),
    ],
)
def test_what_is_dialled_by_the_french_plan(digits: str, region: str, number: str | None) -> None:
    assert plans.dialled(digits, region) == number


@pytest.mark.parametrize(
    ("number", "machine"),
    [
        ("+337000011564653", True),
        ("+47590012345678", True),
        ("+45370012345678", True),
        ("+33700123456", False),
        ("+4537123456", False),
        ("+33612345678", False),
    ],
)
def test_machines_have_longer_numbers(number: str, *, machine: bool) -> None:
    assert plans.is_of_a_machine(number) is machine
