"""Calls are counted: rings, numbers as the network gave them, ends; each is reported once."""

import pytest
from fakes.clock import FakeClock
from fakes.traffic import FakeTraffic

from appliance.errors import StoreFullError
from appliance.modem.calls import Calls
from appliance.modem.timings import Timings
from appliance.modem.urcs import Caller, CallOver, Ringing


class Desk:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.traffic = FakeTraffic()
        self.calls = Calls("sim", self.traffic, self.clock, Timings())

    def say(self, *events: Ringing | Caller | CallOver) -> None:
        for event in events:
            self.calls.note(event)
        self.calls.work()

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.calls.work()


def test_a_ring_waits_for_its_number() -> None:
    desk = Desk()
    desk.say(Ringing())
    assert desk.traffic.rings == []
    desk.say(Caller("+33612345678"))
    assert desk.traffic.rings == [(1, "+33612345678", 1)]
    desk.wait(3)
    desk.say(Ringing(), Caller("+33612345678"))
    assert desk.traffic.rings[-1] == (1, "+33612345678", 2)
    desk.say(CallOver())
    assert desk.traffic.ended == [1]
    assert desk.calls.due() is None


def test_a_number_that_never_comes_is_not_waited_for_long() -> None:
    desk = Desk()
    desk.say(Ringing())
    due = desk.calls.due()
    assert due is not None
    desk.clock.advance(due - desk.clock.monotonic())
    desk.calls.work()
    assert desk.traffic.rings == [(1, None, 1)]


def test_a_withheld_number_is_read_as_none() -> None:
    desk = Desk()
    desk.say(Ringing(), Caller(None))
    assert desk.traffic.rings == [(1, None, 1)]


def test_without_another_ring_the_call_is_over() -> None:
    desk = Desk()
    desk.say(Ringing(), Caller("0612345678"))
    desk.wait(5)
    assert desk.traffic.ended == []
    desk.wait(3)
    assert desk.traffic.ended == [1]
    desk.say(Ringing(), Caller("0612345678"))
    assert desk.traffic.rings[-1] == (2, "0612345678", 1)


def test_a_number_without_a_ring_is_a_ring() -> None:
    desk = Desk()
    desk.say(Caller("36111"))
    assert desk.traffic.rings == [(1, "36111", 1)]


def test_a_call_that_ends_before_its_number_is_told_all_the_same() -> None:
    desk = Desk()
    desk.say(Ringing(), CallOver())
    assert desk.traffic.rings == [(1, None, 1)]
    assert desk.traffic.ended == [1]


def test_an_end_without_a_call_is_nothing() -> None:
    desk = Desk()
    desk.say(CallOver())
    assert desk.traffic.ended == []


def test_with_a_full_disk_the_call_is_told_later() -> None:
    desk = Desk()
    desk.traffic.full = True
    with pytest.raises(StoreFullError):
        desk.say(Ringing(), Caller("36111"), CallOver())
    desk.traffic.full = False
    desk.calls.work()
    assert desk.traffic.rings == [(1, "36111", 1)]
    assert desk.traffic.ended == [1]
