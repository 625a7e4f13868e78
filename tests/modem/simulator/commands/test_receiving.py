"""Routing messages and reports to the client, and acknowledging them."""

import pytest
from fakes.modem_desk import Desk

NOTHING_TO_ACKNOWLEDGE = ["+CMS ERROR: 340"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CSMS=?", ["+CSMS: (0,1)", "OK"]),
        ("AT+CSMS=1", ["+CSMS: 1,1,1", "OK"]),
        ("AT+CSMS=2", ["+CME ERROR: 50"]),
        ("AT+CNMI=?", ["+CNMI: (0,1,2),(0,1,2),(0,2),(0,1,2),(0,1)", "OK"]),
        ("AT+CNMI=2,,,2", ["OK"]),
        ("AT+CNMI=3", ["+CMS ERROR: 303"]),
        ("AT+CNMI=2,x", ["+CMS ERROR: 303"]),
        ("AT+CNMI=2,1,0,1,0,0", ["+CMS ERROR: 305"]),
        ("AT+CNMA=?", ["+CNMA: (0-2)", "OK"]),
        ("AT+CNMA", NOTHING_TO_ACKNOWLEDGE),
        ("AT+CNMA=3", ["+CME ERROR: 50"]),
        ("AT+CMGF=?", ["+CMGF: (0-1)", "OK"]),
        ("AT+CMGF?", ["+CMGF: 0", "OK"]),
        ("AT+CMGF=2", ["+CME ERROR: 50"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


def test_what_is_left_out_stays_as_it_was(desk: Desk) -> None:
    assert desk.say("AT+CNMI=1,,,2,1;+CNMI?") == ["+CNMI: 1,1,0,2,1", "OK"]


def test_a_route_that_is_refused_changes_nothing(desk: Desk) -> None:
    assert desk.say("AT+CNMI=1,9") == ["+CMS ERROR: 303"]
    assert desk.say("AT+CNMI?") == ["+CNMI: 2,1,0,1,0", "OK"]


def test_an_acknowledgement_is_taken_once(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2")
    desk.device.centre.send_text("+33639980101", "Bonjour")
    assert desk.wait(0.0)[0].startswith("+CMT: ")
    assert desk.say("AT+CNMA") == ["OK"]
    assert desk.say("AT+CNMA") == NOTHING_TO_ACKNOWLEDGE
    assert desk.device.centre.waiting == 0


def test_an_acknowledgement_can_come_with_a_text(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2")
    desk.device.centre.send_text("+33639980101", "Bonjour")
    desk.wait(0.0)
    assert desk.say("AT+CNMA=1,3") == ["> "]
    assert desk.type("000000") == ["OK"]
    desk.wait(0.0)
    assert desk.device.centre.waiting == 0


def test_without_the_service_nothing_waits_for_an_acknowledgement(desk: Desk) -> None:
    desk.say("AT+CNMI=2,2")
    desk.device.centre.send_text("+33639980101", "Bonjour")
    assert desk.wait(0.0)[0].startswith("+CMT: ")
    assert desk.say("AT+CNMA") == NOTHING_TO_ACKNOWLEDGE
    assert desk.device.centre.waiting == 0
