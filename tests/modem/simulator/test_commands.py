"""The modem's answers to commands about itself, its SIM and its network."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

Desks = Callable[..., Desk]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CGMI", "Simulated"),
        ("AT+GMM", "LTE-1"),
        ("AT+CGSN", "352099001761481"),
        ("AT+CIMI", "208990000000001"),
        ("AT+CNUM", '+CNUM: "","+33639980000",145'),
        ("AT+CCID", "+CCID: 8933990000000000019"),
        ("AT+CPIN?", "+CPIN: READY"),
        ("AT+CFUN?", "+CFUN: 1"),
        ("AT+COPS?", '+COPS: 0,0,"Simulated FR",7'),
        ("AT+CCLK?", '+CCLK: "26/09/21,14:13:20+00"'),
        ("AT+CBC", "+CBC: 0,100,4100"),
        ("AT+CPAS", "+CPAS: 0"),
        ("AT+CSCA?", '+CSCA: "+33609001390",145'),
        ("AT+CSCS=?", '+CSCS: ("IRA","GSM","UCS2","HEX","8859-1")'),
        ("AT+CPMS?", '+CPMS: "SM",0,20,"SM",0,20,"SM",0,20'),
        ("AT+CNMI?", "+CNMI: 2,1,0,1,0"),
        ("AT+CSMS?", "+CSMS: 0,1,1,1"),
        ("AT+CSMP?", "+CSMP: 17,167,0,0"),
        ('AT+CLCK="SC",2', "+CLCK: 0"),
        ("ATS3?", "013"),
    ],
)
def test_what_can_be_asked(desk: Desk, command: str, answer: str) -> None:
    assert desk.say(command) == [answer, "OK"]


@pytest.mark.parametrize("command", ["AT+WIND?", "AT+QCFG=?", "AT+CMEE=7", 'AT+CSCS="X"', "ATX!"])
def test_what_is_refused(desk_with: Desks, command: str) -> None:
    desk = desk_with()
    desk.say("ATE0")
    assert desk.say(command) == ["ERROR"]


@pytest.mark.parametrize("profile", ["generic", "sim800", "sim7600", "huawei"])
def test_what_gammu_asks_about_the_network_is_answered(desk_with: Desks, profile: str) -> None:
    desk = desk_with(profile=profile, ready_s=0.0)
    desk.say("ATE0")
    desk.wait(5.0)
    assert desk.say("AT+CGREG=2")[-1] == "OK"
    assert desk.say("AT+CGREG?")[-2:] == ['+CGREG: 2,1,"1A2B","01C3D4E5",7', "OK"]
    assert desk.say("AT+CGATT?")[-2:] == ["+CGATT: 1", "OK"]
    assert desk.say("AT+CGATT=0;+CGATT?")[-2:] == ["+CGATT: 0", "OK"]
    assert desk.say("AT^PORTSEL=1")[-1] == "OK"


def test_flight_mode_leaves_the_network(desk: Desk) -> None:
    assert desk.say("AT+CFUN=4") == ["OK"]
    assert desk.say("AT+CREG?") == ["+CREG: 0,0", "OK"]
    assert desk.say("AT+CFUN=1;+CREG?") == ["+CREG: 0,1", "OK"]
    assert desk.say("AT+COPS=2;+CREG?") == ["+CREG: 0,0", "OK"]
    assert desk.say("AT+COPS=0;+CREG?") == ["+CREG: 0,1", "OK"]


def test_dialling_and_ussd(desk: Desk) -> None:
    assert desk.say("ATD+33639980101;") == ["OK"]
    assert desk.say("AT+CHUP") == ["OK"]
    assert desk.device.calls.dialled == ["+33639980101"]
    assert desk.say('AT+CUSD=1,"*100#",15') == ["OK"]
    assert desk.wait(1.0) == ['+CUSD: 0,"Solde : 12,50 EUR",15']
    assert desk.say('AT+CSCS="UCS2";+CUSD=1,"002A0039#"') == ["+CME ERROR: 50"]
    assert desk.say('AT+CUSD=1,"002A0039"') == ["OK"]
    assert desk.wait(1.0) == ["+CUSD: 4"]


def test_the_phone_book_knows_the_own_number(desk: Desk) -> None:
    assert desk.say('AT+CPBS="ON";+CPBR=1') == ['+CPBR: 1,"+33639980000",145,"Own"', "OK"]
    assert desk.say('AT+CPBS="SM";+CPBR=1') == ["OK"]
