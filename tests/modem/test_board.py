"""The state of a modem as it is told: when it changed, once, whoever listens."""

import logging

import pytest
from fakes.clock import FakeClock

from appliance.modem.board import Board
from appliance.modem.state import Condition, ModemState


def test_a_new_condition_begins_now_and_other_changes_do_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    clock, told = FakeClock(), list[ModemState]()
    board = Board("sim", "/dev/modem", clock, told.append)
    began = board.state.since_ms
    clock.advance(5)
    board.publish(condition=Condition.SEARCHING, detail="+CREG: 2")
    assert board.state.since_ms == began + 5000
    clock.advance(5)
    board.publish(signal_percent=40)
    assert board.state.since_ms == began + 5000
    assert told == [*told[:1], board.state]
    assert caplog.messages == ["sim: searching +CREG: 2"]


def test_what_is_the_same_is_not_told_again() -> None:
    told: list[ModemState] = []
    board = Board("sim", "/dev/modem", FakeClock(), told.append)
    board.publish(condition=Condition.STARTING, detail="")
    assert told == []
    board.publish(operator="Orange F")
    board.publish(operator="Orange F")
    assert len(told) == 1


def test_a_listener_that_fails_is_logged_and_the_state_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_state: ModemState) -> None:
        raise OSError("no light")

    board = Board("sim", "/dev/modem", FakeClock(), fail)
    board.publish(condition=Condition.READY)
    assert board.state.can_send
    assert "no light" in caplog.text
