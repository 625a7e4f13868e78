"""What a user may decide about a message, by its state."""

import pytest

from appliance.store.states import OUTGOING
from appliance.web.shown.possible_decisions import ALL, possible


def codes(status: str, release_at: int | None = None) -> list[str]:
    return [each.code for each in possible(status, release_at)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("failed", ["resend", "dismiss"]),
        ("uncertain", ["resend", "dismiss"]),
        ("held", ["release", "cancel"]),
        ("scheduled", ["cancel"]),
        ("delivered", []),
        ("received", []),
    ],
)
def test_each_state_has_its_decisions(status: str, expected: list[str]) -> None:
    assert codes(status) == expected


def test_a_delayed_message_goes_by_itself_and_can_only_be_cancelled() -> None:
    assert codes("held", 1_790_000_000_000) == ["cancel"]
    assert codes("failed", 1_790_000_000_000) == ["resend", "dismiss"]


def test_every_decision_can_be_named() -> None:
    assert {code for status in OUTGOING for code in codes(status)} == set(ALL)
