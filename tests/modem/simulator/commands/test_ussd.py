"""USSD codes sent to the network; the answers come unsolicited."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.commands import ussd


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CUSD=?", ["+CUSD: (0,1,2)", "OK"]),
        ("AT+CUSD?", ["+CUSD: 0", "OK"]),
        ("AT+CUSD=1;+CUSD?", ["+CUSD: 1", "OK"]),
        ("AT+CUSD=1;+CUSD=2;+CUSD?", ["+CUSD: 1", "OK"]),  # cancelling changes no setting
        ("AT+CUSD=3", ["+CME ERROR: 50"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("*100#", '+CUSD: 0,"Solde : 12,50 EUR",15'),
        ("*101#", '+CUSD: 0,"Votre forfait : SMS illimites",15'),
        ("*999#", "+CUSD: 4"),
    ],
)
def test_the_network_answers_later(desk: Desk, code: str, said: str) -> None:
    assert desk.say(f'AT+CUSD=1,"{code}",15') == ["OK"]
    assert desk.wait(0.1) == []
    assert desk.wait(0.2) == [said]


def test_a_code_can_be_dialled(desk: Desk) -> None:
    assert desk.say("ATD*100#;") == ["OK"]
    assert desk.wait(1.0) == ['+CUSD: 0,"Solde : 12,50 EUR",15']
    assert desk.device.calls.dialled == []


def test_without_a_network_no_code_is_asked(desk: Desk) -> None:
    desk.device.network.change(coverage=False)
    assert desk.say('AT+CUSD=1,"*100#",15') == ["+CME ERROR: 30"]


def test_a_modem_that_packs_takes_and_gives_packed_septets(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(profile="huawei").ready()
    assert desk.say('AT+CUSD=1,"AA180C3602",15') == ["OK"]
    assert desk.wait(0.3) == ['+CUSD: 0,"D3379B5C06E9403119AB060315AB52",15']
    for wrong in ("*100#", "A"):
        assert desk.say(f'AT+CUSD=1,"{wrong}",15') == ["+CME ERROR: 50"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("ucs2", '+CUSD: 4,"00530020003300A0",72'),
        ("packed", '+CUSD: 4,"53D00C",15'),
        ("text", '+CUSD: 4,"S 3?",15'),
    ],
)
def test_each_form_of_answer(desk_with: Callable[..., Desk], form: str, said: str) -> None:
    desk = desk_with(ussd_form=form).ready()
    ussd.say(desk.device, 4, "S 3\xa0" if form == "ucs2" else "S 3ż"[: 4 if form == "text" else 3])
    assert desk.wait(0.0) == [said]
