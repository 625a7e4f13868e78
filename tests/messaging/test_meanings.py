"""The meaning of a message's error for people."""

from typing import get_args

import pytest

from appliance.messaging.meanings import _OWN, meaning
from appliance.messaging.requests import Blocked, Question


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("opted_out", "the recipient sent STOP"),
        ("uncertain", "nobody knows whether it was sent"),
        ("CMS 38", "out of order"),
        ("report 0x45", "reject"),
        ("something new", ""),
        ("", ""),
    ],
)
def test_the_meaning_of_an_error(error: str, words: str) -> None:
    found = meaning(error)
    assert words in found
    assert bool(found) is bool(words)


@pytest.mark.parametrize("reason", [*get_args(Blocked), *get_args(Question)])
def test_each_reason_of_a_rule_has_its_words(reason: str) -> None:
    assert reason in _OWN


@pytest.mark.parametrize("error", sorted(_OWN))
def test_our_own_errors_have_words_for_the_middle_of_a_sentence(error: str) -> None:
    found = meaning(error)
    assert found
    assert not found.endswith(".")
