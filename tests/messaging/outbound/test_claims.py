"""Parts chosen for a line that knows nothing of PDUs."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, Box

from appliance.lines.protocol import Options, Outgoing, Unusable

LONG = "a" * 400  # 3 parts


def take_anything(_outgoing: Outgoing) -> None:
    """Prepare for a line that can carry everything."""


def test_a_line_gets_a_message_and_which_of_its_parts_is_next(box: Box) -> None:
    message = box.send_one(LONG, form="flash", report=False, ttl_seconds=600)
    claimed = box.exchange.claim("any", take_anything)
    options = Options(validity_seconds=600, report=False, message_class=0)
    now = box.clock.now_ms()
    expected = Outgoing(message, 1, 3, NUMBER, LONG, options, more_follow=True, submitted_at=now)
    assert claimed == expected
    row = box.message(message)
    assert (row["status"], row["ready"], row["modem"]) == ("submitting", 0, "any")


def test_the_last_of_all_is_followed_by_none(box: Box) -> None:
    box.send_one("Bonjour")
    claimed = box.exchange.claim("any", take_anything)
    assert claimed is not None
    assert not claimed.more_follow
    assert box.exchange.claim("any", take_anything) is None


def test_what_a_line_cannot_carry_fails_and_the_next_is_taken(box: Box) -> None:
    asked: list[int] = []

    def short_only(outgoing: Outgoing) -> Unusable | None:
        asked.append(outgoing.message_id)
        return Unusable("too long") if outgoing.parts > 1 else None

    long, short = box.send_one(LONG), box.send_one("Bonjour", OTHER)
    claimed = box.exchange.claim("any", short_only)
    assert claimed is not None
    assert claimed.message_id == short
    assert asked == [long, short]
    assert (box.status(long), box.message(long)["error"]) == ("failed", "not_encodable")


def test_nothing_is_claimed_when_preparing_fails_by_a_fault(box: Box) -> None:
    def faulty(_outgoing: Outgoing) -> None:
        raise RuntimeError

    message = box.send_one("Bonjour")
    with pytest.raises(RuntimeError):
        box.exchange.claim("any", faulty)
    assert box.status(message) == "queued"


def test_what_expired_is_not_even_prepared(box: Box, clock: FakeClock) -> None:
    message = box.send_one("Bonjour", ttl_seconds=60)
    clock.advance(61)
    asked: list[Outgoing] = []
    assert box.exchange.claim("any", asked.append) is None
    assert (box.status(message), asked) == ("expired", [])
