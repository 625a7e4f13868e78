"""The SIM's phone book, empty except for its own number."""

import pytest
from fakes.modem_desk import Desk


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CPBS=?", ['+CPBS: ("SM","ON","ME")', "OK"]),
        ("AT+CPBS?", ['+CPBS: "SM",0,100', "OK"]),
        ('AT+CPBS="XX"', ["+CME ERROR: 50"]),
        ("AT+CPBS", ["+CME ERROR: 50"]),
        ("AT+CPBR=?", ["+CPBR: (1-100),40,20", "OK"]),
        ("AT+CPBR=1", ["OK"]),
        ("AT+CPBR=0", ["+CME ERROR: 50"]),
        ("AT+CPBR=101", ["+CME ERROR: 50"]),
        ("AT+CPBW=?", ["+CPBW: (1-100),40,(129,145),20", "OK"]),
        ('AT+CPBW=1,"112",129,"x"', ["+CME ERROR: 20"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


def test_the_own_number_is_in_a_phone_book_of_its_own(desk: Desk) -> None:
    assert desk.say('AT+CPBS="ON";+CPBS?') == ['+CPBS: "ON",1,100', "OK"]
    assert desk.say("AT+CPBR=1") == ['+CPBR: 1,"+33639980000",145,"Own"', "OK"]
    assert desk.say("AT+CPBR=2") == ["OK"]
    assert desk.say('AT+CSCS="UCS2";+CPBR=1')[0].endswith('"004F0077006E"')


@pytest.mark.parametrize("command", ["AT+CPBS?", "AT+CPBR=1", 'AT+CPBW=1,"112",129,"x"'])
def test_it_needs_a_sim(desk: Desk, command: str) -> None:
    desk.device.sim.insert(present=False)
    desk.wait(0.0)
    assert desk.say(command) == ["+CME ERROR: 10"]
