"""Commands about the modem itself: settings that are set, queried and refused."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.answers import CommandError
from appliance.modem.simulator.commands.general import number

BAD = ["+CME ERROR: 50"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CMEE=?", ["+CMEE: (0-2)", "OK"]),
        ("AT+CMEE?", ["+CMEE: 1", "OK"]),
        ("AT+CFUN=?", ["+CFUN: (0,1,4),(0,1)", "OK"]),
        ("AT+CBC=?", ["+CBC: (0-3),(0-100)", "OK"]),
        ("AT+CCLK=?", ["OK"]),
        ("AT+CSCS?", ['+CSCS: "IRA"', "OK"]),
        ("AT+IPR?", ["+IPR: 0", "OK"]),
        ("AT+IPR=?", ["+IPR: (0,1)", "OK"]),
        ("AT+IPR", ["ERROR"]),
        ("ATS0?", ["000", "OK"]),
        ("AT&W&D0&C1&K3", ["OK"]),
        ("AT+CFUN=3", BAD),
        ("AT+CFUN=5", BAD),
        ("AT+CFUN=x", BAD),
        ("ATE2", BAD),
        ("ATS0=256", BAD),
        ('AT+CSCS="latin"', BAD),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


@pytest.mark.parametrize(
    ("setting", "asked", "shown"),
    [
        ("ATS3=10", "ATS3?", "010"),
        ("AT+CMEE=2", "AT+CMEE?", "+CMEE: 2"),
        ('AT+CSCS="ucs2"', "AT+CSCS?", '+CSCS: "UCS2"'),
        ("AT+IPR=9600", "AT+IPR?", "+IPR: 9600"),
        ("AT+CFUN=4", "AT+CFUN?", "+CFUN: 4"),
        ("AT+CFUN=0", "AT+CFUN?", "+CFUN: 4"),
    ],
)
def test_what_is_set_is_kept_and_a_reset_forgets_it(
    desk: Desk, setting: str, asked: str, shown: str
) -> None:
    assert desk.say(setting) == ["OK"]
    assert desk.say(asked) == [shown, "OK"]
    if "CFUN" not in setting:
        desk.say("ATZ")
        assert shown not in desk.say(asked)


def test_the_activity_follows_the_call(desk: Desk) -> None:
    assert desk.say("AT+CPAS") == ["+CPAS: 0", "OK"]
    desk.say("ATD+33639980101;")
    assert desk.say("AT+CPAS") == ["+CPAS: 4", "OK"]


def test_the_list_of_commands_has_those_that_are_not_refused(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with(refuse=("CMMS",)).ready()
    listed = desk.say("AT+CLAC")
    assert "+CMGS" in listed
    assert "+CMMS" not in listed
    assert not [name for name in listed[:-1] if not name.startswith("+")]


@pytest.mark.parametrize("text", ["", "x", "-1", "0", "11"])
def test_a_number_beyond_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(CommandError):
        number(text, smallest=1, largest=10)
    assert number("10", smallest=1, largest=10) == 10
