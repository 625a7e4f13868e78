"""Messages in both directions, reports, storages, acknowledgements, text mode."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

Desks = Callable[..., Desk]
MARIE = "+33639980101"
LONG = "Un message assez long pour trois segments, avec des mots et des mots. " * 6


def test_a_submit_reaches_the_network(desk: Desk) -> None:
    assert desk.submit(MARIE, "Bonjour €") == ["+CMGS: 1", "OK"]
    assert desk.submit("36111", "OUI 😀") == ["+CMGS: 2", "OK"]
    seen = [(accepted.recipient, accepted.text) for accepted in desk.device.centre.accepted]
    assert seen == [(MARIE, "Bonjour €"), ("36111", "OUI 😀")]


def test_a_long_message_is_several_submits(desk: Desk) -> None:
    desk.submit(MARIE, LONG)
    accepted = desk.device.centre.accepted
    assert [one.concatenation for one in accepted] == [(7, 3, 1), (7, 3, 2), (7, 3, 3)]
    assert "".join(one.text for one in accepted) == LONG


def test_the_reference_counts_modulo_256(desk: Desk) -> None:
    desk.device.sim.reference = 254
    assert [desk.submit(MARIE, text)[0] for text in "ab"] == ["+CMGS: 255", "+CMGS: 0"]


@pytest.mark.parametrize(
    ("command", "text", "code"),
    [
        ("AT+CMGS=0", None, 304),
        ("AT+CMGS=x", None, 304),
        ("AT+CMGS=15", "0011", 304),
        ("AT+CMGS=3", "00GGGGGG", 304),
        ("AT+CMGS=3", "00FFFFFF", 304),
    ],
)
def test_a_bad_submit_is_refused(desk: Desk, command: str, text: str | None, code: int) -> None:
    answer = desk.say(command)
    if text is not None:
        assert answer == ["> "]
        answer = desk.type(text)
    assert answer == [f"+CMS ERROR: {code}"]
    assert not desk.device.centre.accepted


def test_escape_at_the_prompt_sends_nothing(desk: Desk) -> None:
    assert desk.say("AT+CMGS=20") == ["> "]
    assert desk.bytes_after(b"0011000B\x1b") == b"\r\nOK\r\n"
    assert not desk.device.centre.accepted


def test_a_submit_begun_with_one_sim_does_not_leave_by_another(desk: Desk) -> None:
    assert desk.say("AT+CMGS=19") == ["> "]
    desk.device.sim.card = "8933990000000000099"
    assert desk.type("0031000B913336890910F10000FF05C8329BFD06") == ["+CMS ERROR: 310"]
    assert not desk.device.centre.accepted


def test_the_network_takes_its_time_and_the_modem_no_other_command(desk_with: Desks) -> None:
    desk = desk_with(latency_s=1.0).ready()
    assert desk.submit(MARIE, "attends") == []
    assert desk.say("AT+CSQ") == []
    assert desk.wait(0.9) == []
    assert desk.wait(0.1) == ["+CMGS: 1", "OK", "+CSQ: 22,99", "OK"]


@pytest.mark.parametrize(("link", "seconds"), [(0, 1.0), (1, 0.5), (2, 0.5)])
def test_a_link_kept_open_is_faster(desk_with: Desks, link: int, seconds: float) -> None:
    desk = desk_with(latency_s=1.0).ready()
    assert desk.say(f"AT+CMMS={link}") == ["OK"]
    desk.submit(MARIE, "premier")
    assert desk.wait(1.0) == ["+CMGS: 1", "OK"]
    desk.submit(MARIE, "deuxième")
    assert desk.wait(seconds) == ["+CMGS: 2", "OK"]
    assert desk.device.centre.accepted[1].linked == (link != 0)
    desk.wait(10.0)
    desk.submit(MARIE, "plus tard")
    assert desk.wait(1.0) == ["+CMGS: 3", "OK"]
    assert desk.say("AT+CMMS?")[0] == ("+CMMS: 2" if link == 2 else "+CMMS: 0")


def test_without_network_or_service_centre_nothing_goes(desk: Desk) -> None:
    desk.device.faults.apply("no_service_centre")
    assert desk.submit(MARIE, "x") == ["+CMS ERROR: 330"]
    assert desk.say('AT+CSCA="33609001390",145;+CSCA?')[0] == '+CSCA: "+33609001390",145'
    desk.device.network.change(coverage=False)
    assert desk.submit(MARIE, "x") == ["+CMS ERROR: 331"]
    desk.device.network.change(coverage=True)
    assert desk.submit(MARIE, "x") == ["+CMGS: 1", "OK"]


@pytest.mark.parametrize(("flag", "left"), [(1, 2), (2, 2), (3, 1), (4, 0)])
def test_delete_flags(desk: Desk, flag: int, left: int) -> None:
    centre = desk.device.centre
    centre.send_text(MARIE, "lu")
    desk.say("AT+CMGR=1")
    centre.send_text(MARIE, "non lu")
    assert desk.say("AT+CMGW=14")[-1] == "> "
    assert desk.type("0011000B913336990801F10000FF00") == ["+CMGW: 3", "OK"]
    desk.say(f"AT+CMGD=1,{flag}")
    assert len(desk.device.storage("SM").records) == left


def test_urcs_wait_while_text_is_typed(desk: Desk) -> None:
    assert desk.say("AT+CMGS=14") == ["> "]
    desk.device.centre.send_text(MARIE, "pendant")
    assert desk.device.line.take() == b""
    assert desk.bytes_after(b"\x1b") == b'\r\nOK\r\n\r\n+CMTI: "SM",1\r\n'


def test_written_first_and_sent_later(desk: Desk) -> None:
    assert desk.say("AT+CMGW=15") == ["> "]
    assert desk.type("0011000B913336990801F10000FF0141") == ["+CMGW: 1", "OK"]
    assert desk.say("AT+CMSS=1") == ["+CMSS: 1", "OK"]
    assert desk.device.centre.accepted[0].text == "A"
    assert desk.say("AT+CMSS=2") == ["+CMS ERROR: 321"]
