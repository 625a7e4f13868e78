"""A mass sending takes its time; everything else goes at once."""

from dataclasses import replace

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, Box

from appliance.messaging.requests import NewMessage
from appliance.messaging.rules.pace import Pace

MANY = tuple(f"+336000001{number:02}" for number in range(10))
MASS = NewMessage("Bonjour", MANY)


@pytest.fixture
def box(box: Box) -> Box:
    box.set_rules(pace_per_minute=4, daily_messages=0, monthly_recipients=0)
    return box


def test_so_many_a_minute(box: Box, clock: FakeClock) -> None:
    box.outbox.accept(MASS, SOPHIE)
    sent = []
    for _ in range(3):
        sent.append(len(box.submit_all()))
        assert box.line("sim").claim() is None
        clock.advance(60)
    assert sent == [4, 4, 2]


def test_a_reply_does_not_wait_but_counts(box: Box, clock: FakeClock) -> None:
    box.outbox.accept(MASS, SOPHIE)
    assert len(box.submit_all()) == 4
    clock.advance(30)
    box.outbox.accept(NewMessage("Oui", (NUMBER,), origin="reply"), SOPHIE)
    assert len(box.submit_all()) == 1
    clock.advance(30)
    assert len(box.submit_all()) == 3


def test_a_message_that_has_begun_is_finished(box: Box) -> None:
    box.outbox.accept(replace(MASS, text="é" * 400), SOPHIE)
    assert len(box.submit_all()) == 6  # two messages of three segments each


def test_it_says_once_when_to_go_on(clock: FakeClock) -> None:
    pace = Pace(clock)
    assert pace.opens_in() is None
    assert pace.allows("sim", 1)
    pace.note("sim")
    clock.advance(10)
    assert not pace.allows("sim", 1)
    assert pace.is_new_wait()
    assert not pace.allows("sim", 1)
    assert not pace.is_new_wait()
    assert pace.opens_in() == 50
    assert not pace.has_opened()
    assert pace.allows("other", 1)
    assert pace.allows("sim", 0)
    clock.advance(50)
    assert pace.has_opened()
    assert not pace.has_opened()
    assert pace.allows("sim", 1)


def test_whoever_wakes_the_line_is_told_once(box: Box) -> None:
    box.outbox.accept(MASS, SOPHIE)
    box.submit_all()
    woken = box.wakes
    assert box.line("sim").claim() is None
    assert box.line("sim").claim() is None
    assert box.wakes == woken
