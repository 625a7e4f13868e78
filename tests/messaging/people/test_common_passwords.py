"""Passwords that are tried first."""

import pytest

from appliance.messaging.people.common_passwords import _common, is_guessed_first


@pytest.mark.parametrize(
    ("password", "name"),
    [
        ("password", "sophie"),
        (" PassWord ", "sophie"),
        ("azertyuiop", "sophie"),
        ("Sophie-Martin", "sophie-martin "),
        ("aaaaaaaa", "sophie"),
        ("abababab", "sophie"),
        ("abcabcab", "sophie"),
        ("", "sophie"),
        ("   ", "sophie"),
    ],
)
def test_what_is_guessed_first(password: str, name: str) -> None:
    assert is_guessed_first(password, name)


@pytest.mark.parametrize("password", ["correct horse", "abcdabcd", "sophie-martin-75", "aaaaaaab"])
def test_what_is_not(password: str) -> None:
    assert not is_guessed_first(password, "sophie")


def test_the_list_holds_no_short_ones_nor_capitals() -> None:
    assert len(_common()) > 100
    assert all(len(each) >= 8 and each == each.casefold() for each in _common())
