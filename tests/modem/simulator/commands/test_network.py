"""Signal, registration, attachment and operator."""

import pytest
from fakes.modem_desk import Desk


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CSQ=?", ["+CSQ: (0-31,99),(0-7,99)", "OK"]),
        ("AT+CREG=?", ["+CREG: (0-2)", "OK"]),
        ("AT+CREG=3", ["+CME ERROR: 50"]),
        ("AT+CGATT=?", ["+CGATT: (0,1)", "OK"]),
        ("AT+CGATT=2", ["+CME ERROR: 50"]),
        ("AT+COPS=1", ["+CME ERROR: 32"]),
        ("AT+COPS=3,3", ["+CME ERROR: 50"]),
        ("AT+COPS=3", ["+CME ERROR: 50"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


@pytest.mark.parametrize(("chosen", "shown"), [(0, "Simulated FR"), (1, "Simulate"), (2, "20899")])
def test_the_operator_is_named_as_chosen(desk: Desk, chosen: int, shown: str) -> None:
    assert desk.say(f"AT+COPS=3,{chosen};+COPS?") == [f'+COPS: 0,{chosen},"{shown}",7', "OK"]


def test_the_operators_in_reach(desk: Desk) -> None:
    [listed, _] = desk.say("AT+COPS=?")
    assert listed.startswith('+COPS: (2,"Simulated FR","Simulate","20899",7),(3,"Other"')


def test_without_the_radio_there_is_neither_signal_nor_attachment(desk: Desk) -> None:
    assert desk.say("AT+CFUN=4") == ["OK"]
    assert desk.say("AT+CSQ;+CGATT?;+COPS?") == ["+CSQ: 99,99", "+CGATT: 0", "+COPS: 0", "OK"]
