"""Texts with variables filled in for one person."""

import pytest

from appliance.errors import InputError
from appliance.web.writing import filling
from appliance.web.writing.filling import Filled


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Bonjour", Filled("Bonjour", (), 1)),
        ("", Filled("", (), 0)),
        ("[name], [name]!", Filled("Anne, Anne!", (), 1)),
        ("[Name]", Filled("Anne", (), 1)),
        ("[city], [city]", Filled("[city], [city]", ("city",), 1)),
        ("[city|you]", Filled("you", (), 1)),
        ("x" * 200, Filled("x" * 200, (), 2)),
    ],
)
def test_what_has_a_value_is_filled_in(text: str, filled: Filled) -> None:
    assert filling.fill(text, {"name": " Anne ", "blank": " "}) == filled


def test_a_value_of_blanks_is_none() -> None:
    assert filling.fill("[blank]", {"blank": " "}).missing == ("blank",)


def test_brackets_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(InputError):
        filling.fill("Bonjour [name", {"name": "Anne"})


def test_what_nothing_fills_in_is_told_once() -> None:
    assert filling.unknown("[Name] [city] [City]", {"name"}) == ["City"]
