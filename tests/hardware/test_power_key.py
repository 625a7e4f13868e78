"""The power key on mock pins, with its holds and pauses on a fake clock."""

from dataclasses import dataclass, field

import pytest
from gpiozero.pins.mock import MockFactory

from appliance.hardware import gpio
from appliance.hardware.boards import BOARDS, Board, Line
from appliance.hardware.power_key import Absence, PowerKey

BY_KEY = [name for name, board in BOARDS.items() if board.power_key]


@dataclass
class SomeModem:
    """A modem behind a power key, with time that passes only in pauses.

    `least_off` is how many seconds of holding switch it off, `least_on` how many switch it on.
    """

    factory: MockFactory
    board: Board
    is_on: bool
    least_on: float = 0.5
    least_off: float = 1.5
    levels: list[tuple[bool, float]] = field(default_factory=list)
    resets: int = 0

    def key(self) -> PowerKey:
        line, reset = self.board.power_key, self.board.reset
        return PowerKey(
            gpio.open_output(self.factory, line, "power key") if line else None,
            gpio.open_output(self.factory, reset, "reset") if reset else None,
            self.board.presses,
            self.pause,
        )

    def pause(self, seconds: float) -> None:
        reset = self.board.reset
        if reset and bool(self.factory.pin(reset.pin).state) is not reset.inverted:
            self.resets += 1
            return
        line = self.board.power_key
        assert line
        pressed = bool(self.factory.pin(line.pin).state) is not line.inverted
        self.levels.append((pressed, seconds))
        if pressed:
            least = self.least_off if self.is_on else self.least_on
            self.is_on = self.is_on is (seconds < least)


@pytest.mark.parametrize("name", BY_KEY)
def test_a_modem_that_hangs_is_switched_off_and_on(factory: MockFactory, name: str) -> None:
    modem = SomeModem(factory, BOARDS[name], is_on=True)
    key = modem.key()
    key.note_answer()
    key()
    presses = BOARDS[name].presses
    assert modem.levels == [
        (True, presses.off),
        (False, presses.off_wait),
        (True, presses.on),
    ]
    assert modem.is_on


@pytest.mark.parametrize("name", BY_KEY)
@pytest.mark.parametrize("before", ["on", "off", "on, answered", "off, answered"])
def test_on_or_off_the_modem_is_restarted_in_three_presses(
    factory: MockFactory, name: str, before: str
) -> None:
    least_off = 2.5 if name == "sim7600x" else 1.5
    is_on = before.startswith("on")
    modem = SomeModem(factory, BOARDS[name], is_on=is_on, least_off=least_off)
    key = modem.key()
    if before.endswith("answered"):
        key.note_answer()
    started = 0
    for _ in range(3):
        was_on = modem.is_on
        modem.levels.clear()
        key()
        switched = not was_on or len(modem.levels) > 1
        started += modem.is_on and switched
    assert started


def test_one_that_never_answered_is_first_pressed_once(factory: MockFactory) -> None:
    modem = SomeModem(factory, BOARDS["sim7600x"], is_on=False)
    modem.key()()
    assert modem.levels == [(True, 2.0)]
    assert modem.is_on


@pytest.mark.parametrize(("line", "rest"), [(Line(6), 0), (Line(4, inverted=True), 1)])
def test_at_rest_it_is_not_pressed(factory: MockFactory, line: Line, rest: int) -> None:
    output = gpio.open_output(factory, line, "power key")
    assert not output.value
    assert factory.pin(line.pin).state == rest


def test_a_reset_comes_before_the_power_goes(factory: MockFactory) -> None:
    board = Board(power_key=Line(6), reset=Line(26))
    modem = SomeModem(factory, board, is_on=True)
    key = modem.key()
    key.note_answer()
    key()
    assert (modem.resets, modem.levels) == (1, [])
    key()
    assert len(modem.levels) == 3


def test_a_reset_alone_is_used_each_time(factory: MockFactory) -> None:
    modem = SomeModem(factory, Board(reset=Line(26, inverted=True)), is_on=True)
    key = modem.key()
    for _ in range(3):
        key()
    assert modem.resets == 3


def test_a_pin_that_fails_is_logged(factory: MockFactory, caplog: pytest.LogCaptureFixture) -> None:
    output = gpio.open_output(factory, Line(6), "power key")
    key = PowerKey(output, None, BOARDS["sim7600x"].presses, lambda _: None)
    output.close()
    key()
    assert "power key cannot be used" in caplog.text


def test_a_missing_port_is_waited_for_longer_each_time() -> None:
    absence = Absence()
    absence.note(absent=True, now=0.0)
    assert not absence.due(29.9)
    assert absence.due(30.0)
    absence.note(absent=True, now=31.0)
    assert absence.seconds_left(31.0) == 59.0
    assert absence.due(90.0)
    absence.note(absent=False, now=91.0)
    assert absence.seconds_left(91.0) is None
    absence.note(absent=True, now=100.0)
    assert absence.due(130.0)
