"""The modem's answers to commands about itself, its SIM and its network."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.errors import ConfigError
from appliance.modem.simulator.network import DENIED, SMS_ONLY
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.profiles import PROFILES

Desks = Callable[..., Desk]


def test_echo_is_on_until_switched_off(desk_with: Desks) -> None:
    desk = desk_with()
    assert desk.bytes_after(b"AT\r") == b"AT\r\r\nOK\r\n"
    assert desk.bytes_after(b"ATE0\r") == b"ATE0\r\r\nOK\r\n"
    assert desk.bytes_after(b"AT\r") == b"\r\nOK\r\n"


def test_answers_follow_atv_and_atq(desk: Desk) -> None:
    assert desk.bytes_after(b"ATV0\r") == b"0\r"
    assert desk.bytes_after(b"AT+CSQ\r") == b"+CSQ: 22,99\r\n0\r"
    assert desk.bytes_after(b"AT+NONE\r") == b"4\r"
    assert desk.bytes_after(b"ATV1Q1\r") == b""
    assert desk.bytes_after(b"AT\r") == b""


def test_commands_of_one_line_have_one_final_result(desk: Desk) -> None:
    assert desk.say("at+csq;+creg?") == ["+CSQ: 22,99", "+CREG: 0,1", "OK"]
    assert desk.say("AT+CSQ;+NONE;+CREG?") == ["+CSQ: 22,99", "ERROR"]
    assert desk.say("A/") == ["+CSQ: 22,99", "ERROR"]


def test_what_is_no_command_is_not_answered(desk: Desk) -> None:
    assert desk.say("hello") == []
    assert desk.say("AT+CSQ:") == ["ERROR"]


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


def test_errors_are_as_verbose_as_asked(desk: Desk) -> None:
    assert desk.say("AT+CMGR=9") == ["+CMS ERROR: 321"]
    assert desk.say("AT+CMEE=2;+CMGR=9") == ["+CMS ERROR: invalid memory index"]
    assert desk.say('AT+CMEE=0;+CSCS="X"') == ["ERROR"]


def test_optional_commands_can_be_refused(desk_with: Desks) -> None:
    desk = desk_with(refuse=("CMEE", "+CMMS"))
    desk.say("ATE0")
    assert desk.say("AT+CMEE=1") == ["ERROR"]
    assert desk.say("AT+CMMS=2") == ["ERROR"]


def test_a_sim800_takes_reports_directly_only_and_knows_no_cereg(desk_with: Desks) -> None:
    desk = desk_with(profile="sim800")
    desk.say("ATE0")
    assert desk.say("AT+CEREG?") == ["ERROR"]
    assert desk.say("AT+CNMI=2,1,0,2,0") == ["+CMS ERROR: 303"]
    assert desk.say("AT+CNMI=2,1,0,1,0") == ["OK"]


def test_a_huawei_blurts_things_out(desk_with: Desks) -> None:
    desk = desk_with(profile="huawei")
    said = desk.wait(60.0)
    assert "^BOOT:12345678,0,0,0,72" in said
    assert "^RSSI:20" in said


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_restart_forgets_every_setting(desk_with: Desks, profile: str) -> None:
    desk = desk_with(profile=profile, start_s=2.0, ready_s=3.0).ready()
    assert desk.say("AT+CFUN=1,1") == ["OK"]
    assert desk.wait(1.0) == []
    assert desk.say("AT") == []
    said = desk.wait(1.1)
    assert said[0] in {"RDY", "^SYSSTART"}
    assert desk.say("AT+CMGL=4")[-1] in {"ERROR", "+CMS ERROR: 314"}
    assert desk.wait(3.0)[0] in {"SMS DONE", "Call Ready", "^SIMST:1"}
    assert desk.say("ATE0+CNMI?")[-2:] == ["+CNMI: 0,0,0,0,0", "OK"]


def test_registration_is_told_as_asked(desk: Desk) -> None:
    assert desk.say("AT+CREG=1;+CEREG=2") == ["OK"]
    desk.device.faults.apply("network_lost", seconds=60.0)
    assert desk.wait(1.0) == ["+CREG: 2", "+CEREG: 2"]
    assert desk.say("AT+CSQ") == ["+CSQ: 99,99", "OK"]
    assert desk.say("AT+COPS?") == ["+COPS: 0", "OK"]
    assert desk.wait(60.0) == ["+CREG: 1", '+CEREG: 1,"1A2B","01C3D4E5",7']
    desk.device.network.change(home=SMS_ONLY, domains=("+CEREG",))
    assert desk.say("AT+CREG?")[-2:] == ["+CREG: 1,0", "OK"]
    assert desk.say("AT+CEREG?")[0] == '+CEREG: 2,6,"1A2B","01C3D4E5",7'
    desk.device.network.change(denied=True)
    assert desk.say("AT+CEREG?")[-2] == f"+CEREG: 2,{DENIED}"


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


def test_the_pin_opens_the_sim(desk_with: Desks) -> None:
    desk = desk_with(pin="1234", ready_s=2.0)
    desk.say("ATE0+CMEE=1")
    assert desk.say("AT+CPIN?") == ["+CPIN: SIM PIN", "OK"]
    assert desk.say("AT+CREG?") == ["+CREG: 0,0", "OK"]
    assert desk.say("AT+CMGL=4") == ["+CMS ERROR: 311"]
    assert desk.say("AT+CIMI") == ["+CME ERROR: 11"]
    assert desk.say('AT+CPIN="9999"') == ["+CME ERROR: 16"]
    assert desk.say("AT+CPINR") == ["+CPINR: SIM PIN,2", "+CPINR: SIM PUK,10", "OK"]
    assert desk.say('AT+CPIN="1234"') == ["+CPIN: READY", "OK"]
    assert desk.say("AT+CMGL=4") == ["+CMS ERROR: 314"]
    assert desk.wait(2.0) == ["SMS DONE", "PB DONE"]
    assert desk.say("AT+CREG?") == ["+CREG: 0,1", "OK"]
    assert desk.say('AT+CPIN="1234"') == ["+CME ERROR: 3"]


def test_three_wrong_pins_ask_for_the_puk(desk_with: Desks) -> None:
    desk = desk_with(pin="1234", ready_s=0.0)
    desk.say("ATE0+CMEE=1")
    assert [desk.say("AT+CPIN=1111")[0] for _ in range(3)] == [
        "+CME ERROR: 16",
        "+CME ERROR: 16",
        "+CME ERROR: 12",
    ]
    assert desk.say("AT+CPIN?") == ["+CPIN: SIM PUK", "OK"]
    assert desk.say("AT+CPIN=1234") == ["+CME ERROR: 12"]
    assert desk.say('AT+CPIN="00000000","4321"') == ["+CME ERROR: 16"]
    assert desk.say('AT+CPIN="12345678","4321"')[-1] == "PB DONE"
    assert desk.say("AT+CPIN?") == ["+CPIN: READY", "OK"]


def test_the_lock_can_be_switched(desk: Desk) -> None:
    assert desk.say('AT+CLCK="SC",1,"0000"') == ["OK"]
    assert desk.say('AT+CLCK="SC",2') == ["+CLCK: 1", "OK"]
    assert desk.say('AT+CLCK="SC",0,"1"') == ["+CME ERROR: 16"]


def test_a_call_rings_and_ends(desk: Desk) -> None:
    desk.say("AT+CLIP=1")
    assert desk.device.calls.ring("+33639980106", 2)
    clip = '+CLIP: "+33639980106",145,"",,"",0'
    assert desk.say("AT+CLCC") == [
        "RING",
        clip,
        '+CLCC: 1,1,4,0,0,"+33639980106",145',
        "OK",
    ]
    assert not desk.device.calls.ring("+33639980101", 2)
    assert desk.wait(20.0) == ["RING", clip, "NO CARRIER"]


def test_a_withheld_call_is_answered_and_hung_up(desk: Desk) -> None:
    desk.say("AT+CLIP=1;+CRC=1")
    desk.device.calls.ring(None, 4)
    assert desk.wait(0.0) == ["+CRING: VOICE", '+CLIP: "",128,"",,"",1']
    assert desk.say("AT+CPAS") == ["+CPAS: 3", "OK"]
    assert desk.say("ATA") == ["OK"]
    assert desk.say("ATA") == ["ERROR"]
    assert desk.wait(20.0) == []
    assert desk.say("ATH") == ["OK"]
    assert desk.say("AT+CLCC") == ["OK"]


def test_a_sim7600_tells_of_the_missed_call(desk_with: Desks) -> None:
    desk = desk_with(profile="sim7600").ready()
    desk.device.calls.ring("0639980106", 1)
    assert desk.wait(5.0) == ["RING", "NO CARRIER", "MISSED_CALL: 10:15AM 0639980106"]


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


def test_impossible_options_are_refused() -> None:
    with pytest.raises(ConfigError, match="no simulated modem nokia"):
        SimulatorOptions(profile="nokia")
    with pytest.raises(ConfigError, match="latency_s cannot be negative"):
        SimulatorOptions(latency_s=-1)
