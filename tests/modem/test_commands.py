"""Commands about the modem, its SIM and the network, and the parsing of their answers."""

from collections.abc import Callable
from typing import Any

import pytest
from fakes.answering_link import Answer, AnsweringLink

from appliance.modem import commands
from appliance.modem.commands import Identity, SimStatus
from appliance.modem.library import (
    CmeError,
    CommandError,
    PinRequiredError,
    PukRequiredError,
)

NO = CommandError("refused")


def asked(ask: Callable[..., Any], answers: dict[str, Any], *arguments: str) -> Any:
    return ask(AnsweringLink(answers), *arguments)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (commands.tidy, "ATQ0V1E0"),
        (commands.number_errors, "AT+CMEE=1"),
        (commands.switch_on, "AT+CFUN=1"),
        (commands.restart, "AT+CFUN=1,1"),
        (lambda link: commands.enter_pin(link, "1234"), 'AT+CPIN="1234"'),
        (lambda link: commands.announce_registration(link, "+CEREG"), "AT+CEREG=1"),
        (commands.name_operators, "AT+COPS=3,0"),
        (commands.show_callers, "AT+CLIP=1"),
    ],
)
def test_what_is_said(ask: Callable[[Any], object], said: str) -> None:
    link = AnsweringLink()
    ask(link)
    assert link.said == [said]


def test_after_a_restart_an_answer_may_be_owed() -> None:
    link: Any = AnsweringLink()
    commands.restart(link)
    assert link.out_of_step


def test_the_identity_in_all_its_forms() -> None:
    answers = {
        "AT+CGMI": ["SIMCOM INCORPORATED", "OK"],
        "AT+CGMM": ['+CGMM: "SIM7600E"', "OK"],
        "AT+CGMR": NO,
        "AT+CGSN": ["OK"],
    }
    assert asked(commands.identity, answers) == Identity(
        "SIMCOM INCORPORATED", "SIM7600E", None, None
    )


def test_a_busy_modem_is_asked_for_its_identity_again() -> None:
    with pytest.raises(CmeError):
        asked(commands.identity, {"AT+CGMI": CmeError("AT+CGMI", 14)})


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (["+CPIN: READY", "OK"], SimStatus.READY),
        (["+CPIN: SIM PIN", "OK"], SimStatus.PIN),
        (["+CPIN: sim pin", "OK"], SimStatus.PIN),
        (["+CPIN: SIM PIN2", "OK"], SimStatus.READY),
        (["+CPIN: PH-SIM PUK", "OK"], SimStatus.PUK),
        (["+CPIN: NOT INSERTED", "OK"], SimStatus.ABSENT),
        (["+CPIN: NOT READY", "OK"], SimStatus.ABSENT),
        (["+CPIN: something new", "OK"], SimStatus.BUSY),
        (["OK"], SimStatus.BUSY),
        (PinRequiredError(""), SimStatus.PIN),
        (PukRequiredError(""), SimStatus.PUK),
        (CmeError("", 10), SimStatus.ABSENT),
        (CmeError("", 13), SimStatus.ABSENT),
        (CmeError("", 14), SimStatus.BUSY),
        (NO, SimStatus.BUSY),
    ],
)
def test_obstacles_before_the_sim(answer: Answer, status: SimStatus) -> None:
    assert asked(commands.sim_status, {"AT+CPIN?": answer}) is status


@pytest.mark.parametrize(
    ("ask", "command", "answer", "found"),
    [
        (commands.functionality, "AT+CFUN?", ["+CFUN: 4", "OK"], 4),
        (commands.functionality, "AT+CFUN?", ["OK"], None),
        (commands.pin_attempts, 'AT+CPINR="SIM PIN"', ["+CPINR: SIM PIN,2,3", "OK"], 2),
        (commands.pin_attempts, 'AT+CPINR="SIM PIN"', ["+CPINR: 2", "OK"], None),
        (commands.pin_attempts, 'AT+CPINR="SIM PIN"', NO, None),
        (commands.imsi, "AT+CIMI", ["208990000000001", "OK"], "208990000000001"),
        (commands.imsi, "AT+CIMI", NO, None),
        (commands.own_number, "AT+CNUM", ['+CNUM: "","+33639980100",145', "OK"], "+33639980100"),
        (commands.own_number, "AT+CNUM", ['+CNUM: "","",145', "OK"], None),
        (commands.own_number, "AT+CNUM", ["OK"], None),
        (commands.own_number, "AT+CNUM", NO, None),
        (commands.signal_percent, "AT+CSQ", ["+CSQ: 31,99", "OK"], 100),
        (commands.signal_percent, "AT+CSQ", ["+CSQ: 0,99", "OK"], 0),
        (commands.signal_percent, "AT+CSQ", ["+CSQ: 16,99", "OK"], 52),
        (commands.signal_percent, "AT+CSQ", ["+CSQ: 99,99", "OK"], None),
        (commands.signal_percent, "AT+CSQ", ["OK"], None),
    ],
)
def test_what_is_asked(
    ask: Callable[[Any], object], command: str, answer: Answer, found: object
) -> None:
    assert asked(ask, {command: answer}) == found


@pytest.mark.parametrize(
    ("answers", "serial"),
    [
        ({"AT+CCID": ["+CCID: 8933990000000000019F", "OK"]}, "8933990000000000019F"),
        (
            {"AT+CCID": NO, "AT+ICCID": ["+ICCID: 89339900000000000191", "OK"]},
            "89339900000000000191",
        ),
        ({"AT^ICCID?": ["^ICCID: 8933990000000000019", "OK"]}, "8933990000000000019"),
        ({"AT+CCID": NO, "AT+ICCID": NO, "AT^ICCID?": NO}, None),
    ],
)
def test_the_serial_number_of_the_sim(answers: dict[str, Any], serial: str | None) -> None:
    assert asked(commands.sim_serial, answers) == serial


@pytest.mark.parametrize(
    ("lines", "value"), [(["+CREG: 1,5", "OK"], 5), (["+CREG: 5", "OK"], None), (["OK"], None)]
)
def test_a_registration(lines: list[str], value: int | None) -> None:
    assert asked(commands.registration, {"AT+CREG?": lines}, "+CREG") == value
