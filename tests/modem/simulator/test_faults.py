"""Every fault does what its name says, and ends when it should."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.simulator.faults import FAULTS, GARBAGE, descriptions

Desks = Callable[..., Desk]
MARIE = "+33639980101"
PAUL = "+33639980108"
OK = b"\r\nOK\r\n"


def accepted(desk: Desk) -> list[str]:
    return [one.text for one in desk.device.centre.accepted]


def test_every_fault_says_what_it_does() -> None:
    assert set(descriptions()) == set(FAULTS)
    assert all(descriptions().values())


def test_an_unknown_fault_or_parameter_is_an_error(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no fault 'fire'"):
        desk.device.faults.apply("fire")
    with pytest.raises(ValueError, match="mute: got an unexpected"):
        desk.device.faults.apply("mute", minutes=3)


def test_a_restart_cures_a_mute_modem_that_hears(desk: Desk) -> None:
    desk.device.faults.apply("mute", hears=True)
    assert desk.say("AT") == []
    assert desk.say("AT+CFUN=1,1") == []
    assert "RDY" in desk.wait(60.0)
    assert desk.say("ATE0")[-1] == "OK"


def test_mute_for_a_while(desk: Desk) -> None:
    desk.device.faults.apply("mute", seconds=20.0)
    assert desk.say("AT") == []
    assert desk.wait(20.0) == []
    assert desk.say("AT") == ["OK"]


def test_an_answer_never_given_to_a_message_that_went_out(desk: Desk) -> None:
    desk.device.faults.apply("answer_lost")
    assert desk.submit(MARIE, "un") == []
    assert desk.wait(60.0) == []
    assert accepted(desk) == ["un"]
    assert desk.submit(MARIE, "deux") == ["+CMGS: 2", "OK"]


def test_a_message_lost_before_it_went_out(desk: Desk) -> None:
    desk.device.faults.apply("command_lost")
    assert desk.submit(MARIE, "un") == []
    assert accepted(desk) == []
    assert desk.say("AT") == ["OK"]


def test_a_command_lost(desk: Desk) -> None:
    desk.device.faults.apply("command_lost", command="+CSQ")
    assert desk.say("AT+CSQ") == []
    assert desk.say("AT+CSQ") == ["+CSQ: 22,99", "OK"]


def test_no_prompt(desk: Desk) -> None:
    desk.device.faults.apply("no_prompt")
    assert desk.say("AT+CMGS=20") == []
    assert desk.bytes_after(b"\x1bAT\r") == OK
    assert desk.submit(MARIE, "un") == ["+CMGS: 1", "OK"]


def test_an_unsolicited_line_overtakes_a_late_answer(desk: Desk) -> None:
    desk.device.faults.apply("overtaken", seconds=12.0, command="+CSQ")
    assert desk.say("AT+CSQ") == []
    desk.device.urc("RING")
    assert desk.wait(11.0) == ["RING"]
    assert desk.wait(1.0)[-1] == "OK"


def test_a_late_answer_keeps_its_place(desk: Desk) -> None:
    desk.device.faults.apply("late", seconds=12.0, command="+CSQ")
    assert desk.say("AT+CSQ") == []
    assert desk.say("AT") == []
    assert desk.wait(12.0) == ["+CSQ: 22,99", "OK", "OK"]
    assert desk.say("AT") == ["OK"]


def test_a_plain_at_does_not_use_up_what_waits_for_the_command_before_it(desk: Desk) -> None:
    assert desk.submit(MARIE, "un") == ["+CMGS: 1", "OK"]
    desk.device.faults.apply("answer_lost", command="+CMGS")
    assert desk.say("AT") == ["OK"]
    assert desk.submit(MARIE, "deux") == []
    assert accepted(desk) == ["un", "deux"]


def test_garbage_now_and_in_front_of_an_answer(desk: Desk) -> None:
    desk.device.faults.apply("garbage")
    assert desk.bytes_after(b"") == GARBAGE
    desk.device.faults.apply("garbage", data="ff00", command="")
    assert desk.bytes_after(b"AT\r") == b"\xff\x00" + OK


def test_a_storm(desk: Desk) -> None:
    desk.device.faults.apply("urc_storm", count=1000, seconds=1.0, line="+CREG: 2")
    assert desk.wait(1.0) == ["+CREG: 2"] * 1000


def test_a_urc_inside_an_answer(desk: Desk) -> None:
    desk.device.faults.apply("urc_inside", line="RING")
    assert desk.say("AT+CSQ") == ["+CSQ: 22,99", "RING", "OK"]
    desk.device.faults.apply("urc_inside", line="RING", command="+CSQ", position=6)
    assert desk.bytes_after(b"AT+CSQ\r").startswith(b"\r\n+CSQ\r\nRING\r\n: 22,99\r\n")


def test_an_answer_in_pieces(desk: Desk) -> None:
    desk.device.faults.apply("split", position=3, gap=0.05)
    assert desk.bytes_after(b"AT\r") == b"\r\nO"
    assert desk.wait(0.1) == ["K"]
    desk.device.faults.apply("split", gap=1.0)
    assert desk.bytes_after(b"AT\r") == b"\r"
    desk.clock.advance(1.0)
    desk.agenda.run_due()
    assert desk.device.line.take() == b"\n"
    assert desk.wait(4.0) == ["OK"]


def test_exactly_these_characters(desk: Desk) -> None:
    desk.device.faults.apply("say", text='\r\nRING\r\n\r\n+CMTI: "SM",3\r\n')
    assert desk.bytes_after(b"") == b'\r\nRING\r\n\r\n+CMTI: "SM",3\r\n'
    desk.device.faults.apply("say", text="OK", gap=0.5)
    assert desk.bytes_after(b"") == b"O"
    assert desk.wait(0.5) == ["K"]


def test_half_a_line(desk: Desk) -> None:
    desk.device.faults.apply("half_line", command="+CSQ")
    assert desk.bytes_after(b"AT+CSQ\r") == b"\r\n+CSQ: 22"


def test_the_echo_comes_back(desk: Desk) -> None:
    desk.device.faults.apply("echo_on")
    assert desk.say("AT") == ["AT\r", "OK"]


@pytest.mark.parametrize(("family", "code"), [("CMS", 515), ("CME", 14)])
def test_busy(desk: Desk, family: str, code: int) -> None:
    desk.device.faults.apply("busy", code=code, family=family, command="+CSQ", count=2)
    assert desk.say("AT+CSQ") == [f"+{family} ERROR: {code}"]
    assert desk.say("AT+CSQ") == [f"+{family} ERROR: {code}"]
    assert desk.say("AT+CSQ") == ["+CSQ: 22,99", "OK"]


def test_the_network_refuses_submits(desk: Desk) -> None:
    desk.device.faults.apply("refuse_submits", code=42, count=2)
    assert desk.submit(MARIE, "a") == ["+CMS ERROR: 42"]
    assert desk.submit(MARIE, "a") == ["+CMS ERROR: 42"]
    assert desk.submit(MARIE, "a") == ["+CMGS: 1", "OK"]


def test_the_network_refuses_one_recipient(desk: Desk) -> None:
    desk.device.faults.apply("refuse_submits", code=28, count=99, recipients=[PAUL])
    assert desk.submit(PAUL, "a") == ["+CMS ERROR: 28"]
    assert desk.submit(MARIE, "a") == ["+CMGS: 1", "OK"]
    assert desk.submit(PAUL, "a") == ["+CMS ERROR: 28"]
    desk.device.faults.clear()
    assert desk.submit(PAUL, "a") == ["+CMGS: 2", "OK"]


def test_a_full_sim_makes_messages_wait(desk: Desk) -> None:
    desk.device.faults.apply("sim_full")
    desk.device.centre.send_text(MARIE, "dehors")
    assert desk.say("AT+CPMS?")[0].startswith('+CPMS: "SM",20,20,')
    assert desk.device.centre.waiting == 1
    assert desk.say("AT+CMGD=7") == ["OK", '+CMTI: "SM",7']


def test_a_sim_taken_out_and_put_back(desk_with: Desks) -> None:
    desk = desk_with(ready_s=1.0).ready()
    desk.device.faults.apply("sim_removed", seconds=30.0)
    assert desk.say("AT+CPIN?") == ["+CPIN: NOT INSERTED", "+CME ERROR: 10"]
    assert desk.say("AT+CMGL=4") == ["+CMS ERROR: 310"]
    desk.device.centre.send_text(MARIE, "plus tard")
    assert desk.wait(31.0) == ["+CPIN: READY", "SMS DONE", "PB DONE", '+CMTI: "SM",1']


def test_the_pin_is_asked_again_and_the_puk(desk: Desk) -> None:
    desk.device.faults.apply("pin_asked")
    assert desk.say("AT+CPIN?") == ["+CPIN: SIM PIN", "+CPIN: SIM PIN", "OK"]
    desk.device.faults.apply("puk_asked")
    assert desk.say("AT+CPIN?") == ["+CPIN: SIM PUK", "+CPIN: SIM PUK", "OK"]


def test_the_network_denies(desk: Desk) -> None:
    desk.device.faults.apply("denied", seconds=10.0)
    assert desk.say("AT+CREG?") == ["+CREG: 0,3", "OK"]
    desk.wait(10.0)
    assert desk.say("AT+CREG?") == ["+CREG: 0,1", "OK"]


def test_a_message_delivered_twice_is_the_same_pdu(desk: Desk) -> None:
    desk.device.faults.apply("duplicate_delivery", count=1)
    desk.device.centre.send_text(MARIE, "deux fois")
    pdus = [line for line in desk.say("AT+CMGL=4") if line[0] == "0"]
    assert len(pdus) == 2
    assert pdus[0] == pdus[1]
    assert Deliver.decode(pdus[0]).text == "deux fois"


def test_power_lost_while_the_network_takes_a_message(desk_with: Desks) -> None:
    desk = desk_with(latency_s=5.0, start_s=1.0).ready()
    assert desk.submit(MARIE, "coupé") == []
    desk.device.faults.apply("power_cycle", seconds=10.0)
    assert desk.wait(9.0) == []
    assert desk.wait(3.0) == ["RDY", "+CFUN: 1", "+CPIN: READY", "SMS DONE", "PB DONE"]
    assert accepted(desk) == []


def test_power_lost_before_an_acknowledgement(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2,0,1,0")
    desk.device.centre.send_text(MARIE, "encore")
    assert desk.say("AT")[0].startswith("+CMT:")
    desk.device.faults.apply("power_cycle")
    desk.wait(5.0)
    desk.say("ATE0")
    assert desk.say("AT+CMGL=4")[0].startswith("+CMGL: 1,0,")


def test_the_port_is_hung_up_by_the_running_program(desk: Desk) -> None:
    asked: list[tuple[float, bool]] = []
    desk.device.faults.hang_up_port = lambda seconds, another: asked.append((seconds, another))
    desk.device.faults.apply("hang_up", seconds=2.0, another=False)
    assert asked == [(2.0, False)]
