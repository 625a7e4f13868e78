"""What a crash left `submitting` is settled by the line that had it."""

from fakes.clock import FakeClock
from fakes.exchange import OTHER, Box

from appliance.modem.traffic import Outgoing

A, B = "orange", "free"


def claim(box: Box, line: str) -> Outgoing:
    claimed = box.line(line).claim()
    assert claimed is not None
    return claimed


def test_at_the_prompt_it_is_known_not_to_have_gone(box: Box) -> None:
    message = box.send_one()
    claim(box, A)
    box.crash()
    box.line(A).connected(was_at_prompt=True)
    assert box.status(message) == "queued"


def test_else_nobody_knows(box: Box) -> None:
    message = box.send_one()
    claim(box, A)
    box.crash()
    box.line(A).connected(was_at_prompt=False)
    assert box.status(message) == "uncertain"


def test_what_the_other_line_has_in_hand_is_left_alone(box: Box, clock: FakeClock) -> None:
    box.lines = (A, B)
    first, second = box.send_one(), box.send_one("Bonjour", OTHER)
    assert (claim(box, A).message_id, claim(box, B).message_id) == (first, second)
    clock.advance(60)
    box.line(A).connected(was_at_prompt=True)
    assert (box.status(first), box.status(second)) == ("queued", "submitting")


def test_what_a_line_left_that_is_gone_is_in_doubt_after_some_time(
    box: Box, clock: FakeClock
) -> None:
    message = box.send_one()
    claim(box, "renamed")
    box.line(A).connected(was_at_prompt=True)
    assert box.status(message) == "submitting"
    clock.advance(11 * 60)
    box.line(A).connected(was_at_prompt=True)
    assert box.status(message) == "uncertain"
