"""What an outcome makes of a message, in the words of lines."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box

from appliance.lines.protocol import (
    Accepted,
    Course,
    NotSent,
    Outcome,
    Refused,
    Unknown,
)

LINE = "any"


def claim(box: Box) -> int:
    """Claim a message of one part; its id."""
    message = box.send_one()
    claimed = box.exchange.claim(LINE, lambda _: None)
    assert claimed is not None
    assert claimed.message_id == message
    return message


def settle(box: Box, message: int, outcome: Outcome, line: str = LINE) -> None:
    with box.exchange.turn() as turn:
        turn.settle(line, message, 1, outcome)


@pytest.mark.parametrize(
    ("outcome", "columns"),
    [
        (Accepted(), ("sent", None, 0, LINE)),
        (Refused(Course.FAIL, "X 1", "no"), ("failed", "X 1", 0, LINE)),
        (Refused(Course.RETRY, "X 2", "no"), ("queued", "X 2", 1, None)),
        (Refused(Course.WAIT, "X 3", "no"), ("queued", "X 3", 0, None)),
        (Refused(Course.DOUBT, "X 4", "no"), ("uncertain", "uncertain", 0, LINE)),
        (Unknown("no"), ("uncertain", "uncertain", 0, LINE)),
        (NotSent("no"), ("queued", None, 1, None)),
    ],
)
def test_each_outcome(
    box: Box, outcome: Outcome, columns: tuple[str, str | None, int, str | None]
) -> None:
    message = claim(box)
    settle(box, message, outcome)
    row = box.message(message)
    assert (row["status"], row["error"], row["attempts"], row["modem"]) == columns


@pytest.mark.parametrize("outcome", [Accepted(3), Unknown("no"), NotSent("no")])
def test_an_outcome_of_another_line_changes_nothing(box: Box, outcome: Outcome) -> None:
    message = claim(box)
    settle(box, message, outcome, line="other")
    assert box.status(message) == "submitting"


def test_a_repeated_outcome_changes_nothing(box: Box) -> None:
    message = claim(box)
    for outcome in (Accepted(3), Accepted(3), Unknown("no"), NotSent("no")):
        settle(box, message, outcome)
        assert box.status(message) == "sent"


def test_another_try_wakes_after_the_commit(box: Box) -> None:
    message = claim(box)
    wakes = box.wakes
    settle(box, message, Refused(Course.RETRY, "X 2", "no"))
    assert box.wakes == wakes + 1


def test_a_late_answer_settles_what_its_own_line_gave_up_last(box: Box, clock: FakeClock) -> None:
    first = claim(box)
    settle(box, first, Unknown("no"))
    clock.advance(5)
    second = claim(box)
    settle(box, second, Unknown("no"))
    with box.exchange.turn() as turn:
        assert turn.settle_late("other", 8) is None
        assert turn.settle_late(LINE, 9) == (second, 1)
    assert (box.status(first), box.status(second)) == ("uncertain", "sent")
