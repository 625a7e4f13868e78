"""Whatever a provider answers, a line gets an outcome or trouble, and never anything else."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.one_provider import PUBLIC_ID, outgoing
from fakes.provider import SETTINGS
from hypothesis import given
from hypothesis import strategies as st

from appliance.lines import codes, kinds
from appliance.lines.protocol import (
    Accepted,
    Awaiting,
    NotSent,
    Outcome,
    Outgoing,
    Refused,
    Unknown,
)
from appliance.lines.providers.http import Answer
from appliance.lines.providers.kind import Credit, Provider, Trouble

# The members that the kinds look for, with values of every kind.
NAMES = st.sampled_from(
    ("error", "message", "list", "id", "ids", "status", "points", "username", "errorCode")
) | st.sampled_from(
    ("invalidReceivers", "creditsLeft", "deliveryReceipt", "recipients", "state", "code")
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([53, 101, 103, "13", PUBLIC_ID, "Failed", "Delivered", 2**80, -1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
ANSWERS = st.builds(
    Answer,
    st.sampled_from([200, 201, 202, 204, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503])
    | st.integers(100, 999),
    VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40),
    st.sampled_from(["", "7", "-1", "soon", "9" * 30]),
)


@dataclass
class Saying:
    """Stands for `Http`: it answers to everything what a test says."""

    answer: Answer
    address: str = "https://provider.example"

    def ask(self, *_given: object, **_more: object) -> Answer:
        return self.answer

    def reach(self) -> None:
        return

    def clean(self, words: str) -> str:
        return words


def account(kind: str, answer: Answer) -> Provider:
    found = kinds.kind(kind)
    settings = {key.name: key.default for key in found.keys} | SETTINGS[kind]
    return found.connect(settings, Saying(answer), FakeClock())  # type: ignore[arg-type]


def outcome_or_trouble(ask: Callable[[Outgoing], Outcome]) -> Outcome | Trouble:
    try:
        return ask(outgoing())
    except Trouble as trouble:
        return trouble


@pytest.mark.parametrize("kind", kinds.NAMES)
@given(answer=ANSWERS)
def test_a_submission_has_an_outcome_or_is_trouble(kind: str, answer: Answer) -> None:
    provider = account(kind, answer)
    for ask in (provider.submit, provider.ask):
        outcome = outcome_or_trouble(ask)
        if isinstance(outcome, Trouble):
            assert outcome.pause is None or 0 <= outcome.pause <= 3600
            assert not outcome.error or codes.meaning(outcome.error)
            continue
        assert isinstance(outcome, Accepted | Refused | Unknown | NotSent)
        if isinstance(outcome, Refused):
            assert codes.meaning(outcome.error)
        if isinstance(outcome, Accepted) and outcome.reference is not None:
            assert 0 < outcome.reference < 2**63


@pytest.mark.parametrize("kind", kinds.NAMES)
@given(answer=ANSWERS)
def test_credit_and_reports_are_told_or_are_trouble(kind: str, answer: Answer) -> None:
    provider = account(kind, answer)
    try:
        credit = provider.credit()
        assert credit is None or isinstance(credit, Credit)
        for report in provider.reports([Awaiting(7, 1, PUBLIC_ID, 5, 0)]):
            assert report.message_id == 7
            assert 0 <= report.code <= 0xFF
    except Trouble:
        return


@pytest.mark.parametrize("kind", kinds.NAMES)
@given(found=st.dictionaries(st.sampled_from(["idx", "status", "event", "payload"]), VALUES))
def test_a_callback_is_read_whatever_it_has(kind: str, found: dict[str, Any]) -> None:
    for told in kinds.told(kind, found):
        assert isinstance(told.public_id, str)
        assert told.public_id
