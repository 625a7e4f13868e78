"""The identity of the modem and its SIM."""

import pytest
from fakes.modem_desk import Desk


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CGMI", ["Simulated", "OK"]),
        ("AT+CGMI=?", ["OK"]),
        ("AT+GSN", ["352099001761481", "OK"]),
        ("AT+GCAP", ["+GCAP: +CGSM", "OK"]),
        ("AT+CIMI=?", ["OK"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


def test_all_in_one(desk: Desk) -> None:
    said = desk.say("ATI")
    assert said[0] == "Manufacturer: Simulated"
    assert said[-2:] == ["+GCAP: +CGSM", "OK"]


@pytest.mark.parametrize("command", ["AT+CIMI", "AT+CCID", "AT+CNUM"])
def test_what_is_of_the_sim_needs_one(desk: Desk, command: str) -> None:
    assert desk.say(command)[-1] == "OK"
    desk.device.sim.insert(present=False)
    desk.wait(0.0)
    assert desk.say(command) == ["+CME ERROR: 10"]
