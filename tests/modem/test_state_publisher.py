"""Publishing a modem's state: once for each change, whoever observes it."""

import logging

import pytest
from fakes.clock import FakeClock

from appliance.modem.state import Condition, ModemState
from appliance.modem.state_publisher import StatePublisher


def test_a_new_condition_begins_now_and_other_changes_do_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    clock, told = FakeClock(), list[ModemState]()
    publisher = StatePublisher("sim", "/dev/modem", clock, told.append)
    began = publisher.state.since_ms
    clock.advance(5)
    publisher.publish(condition=Condition.SEARCHING, detail="+CREG: 2")
    assert publisher.state.since_ms == began + 5000
    clock.advance(5)
    publisher.publish(signal_percent=40)
    assert publisher.state.since_ms == began + 5000
    assert told == [*told[:1], publisher.state]
    assert caplog.messages == ["sim: searching +CREG: 2"]


def test_an_unchanged_state_is_not_reported_again() -> None:
    told: list[ModemState] = []
    publisher = StatePublisher("sim", "/dev/modem", FakeClock(), told.append)
    publisher.publish(condition=Condition.STARTING, detail="")
    assert told == []
    publisher.publish(operator="Orange F")
    publisher.publish(operator="Orange F")
    assert len(told) == 1


def test_a_listener_that_fails_is_logged_and_the_state_is_kept(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_state: ModemState) -> None:
        raise OSError("no light")

    publisher = StatePublisher("sim", "/dev/modem", FakeClock(), fail)
    publisher.publish(condition=Condition.READY)
    assert publisher.state.can_send
    assert "no light" in caplog.text
