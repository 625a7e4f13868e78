"""The messages whose answer was lost: which holds the line up, and which is asked for when."""

from dataclasses import replace

from fakes.clock import START_MS, FakeClock
from fakes.one_provider import outgoing

from appliance.lines.protocol import Outgoing
from appliance.lines.providers.doubts import Doubts
from appliance.lines.providers.pauses import Pauses

PAUSES = Pauses(doubt=(1.0, 4.0), held_up=10.0, uncertain=(30.0, 60.0))


def message(number: int) -> Outgoing:
    return replace(outgoing(), message_id=number, submitted_at=START_MS)


def test_a_new_doubt_holds_up_the_line_until_it_is_overdue() -> None:
    clock = FakeClock()
    doubts = Doubts(clock, PAUSES)
    doubts.add(message(1), "lost")
    assert doubts.block()
    assert doubts.due() is not None
    assert doubts.due() is None
    clock.advance(1)
    assert doubts.due() is not None
    assert doubts.overdue() == []
    assert doubts.next_overdue_at() == clock.monotonic() + 9
    clock.advance(9)
    (overdue,) = doubts.overdue()
    doubts.settle(overdue, 100)
    assert not doubts.block()
    assert doubts.next_at() == clock.monotonic() + 30
    clock.advance(30)
    assert doubts.due() is overdue
    clock.advance(100)
    assert doubts.due() is None
    assert len(doubts) == 0
    assert doubts.next_at() is None


def test_the_doubt_that_holds_up_the_line_comes_first() -> None:
    doubts = Doubts(FakeClock(), PAUSES)
    doubts.add_settled(message(1), 3_600)
    doubts.add(message(2), "lost")
    first, second = doubts.due(), doubts.due()
    assert first is not None
    assert second is not None
    assert (first.outgoing.message_id, second.outgoing.message_id) == (2, 1)


def test_what_the_provider_has_forgotten_is_not_asked_for() -> None:
    clock = FakeClock()
    clock.advance(3_600)
    doubts = Doubts(clock, PAUSES)
    doubts.add_settled(message(1), 3_599)
    assert len(doubts) == 0
    doubts.add_settled(message(1), 3_700)
    clock.advance(101)
    assert doubts.due() is None
