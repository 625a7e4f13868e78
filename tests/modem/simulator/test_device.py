"""The modem as a whole: it starts, restarts, and reports events."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.network import DENIED, SMS_ONLY
from appliance.modem.simulator.profiles import PROFILES

Desks = Callable[..., Desk]


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


def test_registration_is_reported_as_requested(desk: Desk) -> None:
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
