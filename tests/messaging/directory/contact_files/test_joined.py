"""Several values in one cell: separators within a value do not divide it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.directory.contact_files.joined import escape, split, unescape

VALUES = st.text(st.sampled_from("ab|,;\\n\n :"), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("value", "separator", "parts"),
    [
        ("a;b", ";", ["a", "b"]),
        (r"a\;b; c ", ";", ["a;b", "c"]),
        (";a;", ";", ["", "a", ""]),
        ("a|b,c", "|,", ["a", "b", "c"]),
        ("", ";", [""]),
        (r"a\nb", ";", ["a\nb"]),
        (r"a\\;b", ";", ["a\\", "b"]),
        (r"a\;;b", ";", ["a;", "b"]),
        (r"a\;", ";", ["a;"]),
        ("a\\", ";", ["a\\"]),
    ],
)
def test_values_are_parted_at_bare_separators(value: str, separator: str, parts: list[str]) -> None:
    assert split(value, separator) == parts


@given(VALUES)
def test_a_value_comes_back(value: str) -> None:
    assert unescape(escape(value, "|,;")) == value


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_values_come_back(values: list[str]) -> None:
    joined = "|".join(escape(value, "|,;") for value in values)
    assert split(joined, "|,;") == [value.strip() for value in values]
