"""PIN and PUK: queried, entered and switched."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

BAD = ["+CME ERROR: 50"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CPIN=?", ["OK"]),
        ("AT+CPIN=", BAD),
        ('AT+CPIN="0000"', ["+CME ERROR: 3"]),
        ("AT+CLCK=?", ['+CLCK: ("SC")', "OK"]),
        ('AT+CLCK="SC"', BAD),
        ('AT+CLCK="XX",2', BAD),
        ('AT+CLCK="SC",3,"0000"', BAD),
        ('AT+CLCK="SC",1', BAD),
        ("AT+CLCK?", BAD),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


@pytest.mark.parametrize("command", ["AT+CPIN?", 'AT+CLCK="SC",2'])
def test_without_a_sim(desk: Desk, command: str) -> None:
    desk.device.sim.insert(present=False)
    desk.wait(0.0)
    assert desk.say(command) == ["+CME ERROR: 10"]


def test_a_lock_is_switched_on_and_off_by_the_pin(desk: Desk) -> None:
    for switch in (1, 0):
        assert desk.say(f'AT+CLCK="SC",{switch},"0000"') == ["OK"]
        assert desk.say('AT+CLCK="SC",2') == [f"+CLCK: {switch}", "OK"]
    assert desk.say('AT+CLCK="SC",1,"9999"') == ["+CME ERROR: 16"]
    assert desk.say('AT+CLCK="SC",2') == ["+CLCK: 0", "OK"]


def test_attempts_are_counted(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(pin="1234", ready_s=0.0)
    desk.say("ATE0+CMEE=1")
    desk.say('AT+CPIN="9999"')
    assert desk.say("AT+CPINR") == ["+CPINR: SIM PIN,2", "+CPINR: SIM PUK,10", "OK"]
    desk.say('AT+CPIN="1234"')
    assert "+CPINR: SIM PIN,3" in desk.say("AT+CPINR")
