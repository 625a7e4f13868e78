"""Sending: in PDU mode, in text mode, from a storage, over an open link."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.storage import READ

PDU = "0011000B913336990801F10000FF0141"
BAD_PDU, BAD_TEXT, NOT_THERE = ["+CMS ERROR: 304"], ["+CMS ERROR: 305"], ["+CMS ERROR: 321"]


def sent(desk: Desk) -> list[tuple[str, str]]:
    """Return recipient and text of what the network accepted."""
    return [(each.recipient, each.text) for each in desk.device.centre.accepted]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CMGS=?", ["OK"]),
        ("AT+CMGS=0", BAD_PDU),
        ("AT+CMGS=233", BAD_PDU),
        ("AT+CMGS=x", BAD_PDU),
        ("AT+CMGS=", BAD_PDU),
        ("AT+CMGW=?", ["OK"]),
        ("AT+CMGW=15,4", ["+CME ERROR: 50"]),
        ("AT+CMSS=?", ["OK"]),
        ("AT+CMSS=1", NOT_THERE),
        ("AT+CMSS=x", NOT_THERE),
        ("AT+CSMP=?", ["OK"]),
        ("AT+CSMP=256", ["+CME ERROR: 50"]),
        ("AT+CSMP=,,5,4;+CSMP?", ["+CSMP: 17,167,5,4", "OK"]),
        ("AT+CSCA=?", ["OK"]),
        ('AT+CSCA="33609",145;+CSCA?', ['+CSCA: "+33609",145', "OK"]),
        ('AT+CSCA="0609";+CSCA?', ['+CSCA: "0609",129', "OK"]),
        ("AT+CSCB?", ['+CSCB: 0,"",""', "OK"]),
        ("AT+CMMS=?", ["+CMMS: (0-2)", "OK"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


@pytest.mark.parametrize("typed", ["xyz", PDU[:-2], PDU + "00", ""])
def test_an_invalid_pdu_or_one_of_another_length_is_refused(desk: Desk, typed: str) -> None:
    desk.say("AT+CMGS=15")
    assert desk.type(typed) == BAD_PDU
    assert sent(desk) == []


def test_without_a_service_centre_a_pdu_must_name_its_own(desk: Desk) -> None:
    desk.say('AT+CSCA=""')
    desk.say("AT+CMGS=15")
    assert desk.type(PDU) == ["+CMS ERROR: 330"]
    desk.say("AT+CMGS=15")
    assert desk.type(f"07913306091093F0{PDU[2:]}") == ["+CMGS: 1", "OK"]


def test_without_a_network_nothing_goes(desk: Desk) -> None:
    desk.device.network.change(coverage=False)
    desk.say("AT+CMGS=15")
    assert desk.type(PDU) == ["+CMS ERROR: 331"]


def test_a_network_lost_meanwhile_accepts_nothing(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(latency_s=1.0).ready()
    desk.say("AT+CMGS=15")
    desk.type(PDU)
    desk.device.network.change(coverage=False)
    assert desk.wait(1.0) == ["+CMS ERROR: 331"]
    assert sent(desk) == []


@pytest.mark.parametrize(
    ("parameters", "character_set", "typed", "text"),
    [
        ("17,167,0,0", "GSM", "{", "\u00e4"),
        ("17,167,0,0", "IRA", "Bonjour", "Bonjour"),
        ("17,167,0,8", "UCS2", "0142", "\u0142"),
        ("17,167,0,4", "IRA", "00FF", "00FF"),
        ("17,167,0,8", "IRA", "0142", "\u0142"),
    ],
)
def test_a_text_is_written_as_the_parameters_say(
    desk: Desk, parameters: str, character_set: str, typed: str, text: str
) -> None:
    number = "002B00330033" if character_set == "UCS2" else "+33"
    desk.say(f'AT+CMGF=1;+CSMP={parameters};+CSCS="{character_set}"')
    assert desk.say(f'AT+CMGS="{number}"')[-1] == "> "
    assert desk.type(typed)[-1] == "OK"
    assert sent(desk) == [("+33", text)]


@pytest.mark.parametrize(("parameters", "typed"), [("17,167,0,4", "xyz"), ("17,167,0,8", "123")])
def test_a_text_that_cannot_be_written_is_refused(desk: Desk, parameters: str, typed: str) -> None:
    desk.say(f"AT+CMGF=1;+CSMP={parameters}")
    desk.say('AT+CMGS="+33639980101"')
    assert desk.type(typed) == BAD_TEXT


def test_what_is_no_number_is_refused(desk: Desk) -> None:
    desk.say('AT+CMGF=1;+CSCS="UCS2"')
    assert desk.say('AT+CMGS="+33"') == BAD_TEXT


def test_the_octet_of_the_parameters_asks_for_a_report(desk: Desk) -> None:
    desk.say("AT+CMGF=1;+CSMP=49,167")
    desk.say('AT+CMGS="+33639980101"')
    desk.type("x")
    [accepted] = desk.device.centre.accepted
    assert accepted.wants_report
    assert accepted.submit.validity is not None


def test_what_is_stored_can_be_sent_later(desk: Desk) -> None:
    desk.say("AT+CMGW=15")
    assert desk.type(PDU) == ["+CMGW: 1", "OK"]
    assert desk.say("AT+CMSS=1") + desk.wait(0.0) == ["+CMSS: 1", "OK"]
    assert sent(desk) == [("+33639980101", "A")]


def test_what_came_in_is_not_sent(desk: Desk) -> None:
    desk.say(f"AT+CMGW=15,{READ}")
    desk.type(PDU)
    assert desk.say("AT+CMSS=1") == ["+CMS ERROR: 302"]


def test_a_full_storage_takes_nothing_to_send(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(sim_capacity=0).ready()
    desk.say("AT+CMGW=15")
    assert desk.type(PDU) == ["+CMS ERROR: 322"]


@pytest.mark.parametrize(
    ("mode", "linked"), [(0, [False, False]), (1, [False, True]), (2, [False, True])]
)
def test_a_link_that_is_kept_serves_the_next(desk: Desk, mode: int, linked: list[bool]) -> None:
    desk.say(f"AT+CMMS={mode}")
    for _ in range(2):
        desk.say("AT+CMGS=15")
        desk.type(PDU)
    assert [accepted.linked for accepted in desk.device.centre.accepted] == linked


@pytest.mark.parametrize(("mode", "left"), [(1, 0), (2, 2)])
def test_a_link_that_has_lapsed_ends_the_mode_of_once(desk: Desk, mode: int, left: int) -> None:
    desk.say(f"AT+CMMS={mode}")
    for _ in range(2):
        desk.say("AT+CMGS=15")
        desk.type(PDU)
        desk.wait(60.0)
    assert desk.say("AT+CMMS?") == [f"+CMMS: {left}", "OK"]
