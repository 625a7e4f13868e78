"""Text mode: what is shown, sent and refused, in every character set."""

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator import charsets

MARIE = "+33639980101"


def test_text_mode(desk: Desk) -> None:
    assert desk.say("AT+CMGF=1") == ["OK"]
    assert desk.say(f'AT+CMGS="{MARIE}"') == ["> "]
    assert desk.type("Hello\r\nworld") == ["+CMGS: 1", "OK"]
    assert desk.device.centre.accepted[0].text == "Hello\nworld"
    desk.device.centre.send_text(MARIE, "Salut")
    assert desk.say('AT+CMGL="REC UNREAD"') == [
        '+CMTI: "SM",1',
        '+CMGL: 1,"REC UNREAD","+33639980101",,"26/09/21,14:13:20+00"',
        "Salut",
        "OK",
    ]
    desk.say("AT+CSDH=1")
    assert desk.say("AT+CMGR=1")[0].endswith(',145,4,0,0,"+33609001390",145,5')


def test_text_mode_in_ucs2(desk: Desk) -> None:
    desk.say('AT+CMGF=1;+CSCS="UCS2";+CSMP=49,167,0,8')
    number = MARIE.encode("utf-16-be").hex().upper()
    assert desk.say(f'AT+CMGS="{number}"') == ["> "]
    assert desk.type("zażółć 😀".encode("utf-16-be").hex()) == ["+CMGS: 1", "OK"]
    accepted = desk.device.centre.accepted[0]
    assert (accepted.recipient, accepted.text, accepted.wants_report) == (MARIE, "zażółć 😀", True)
    desk.device.centre.send_text(MARIE, "świetnie")
    desk.say("AT")
    assert bytes.fromhex(desk.say('AT+CMGL="ALL"')[1]).decode("utf-16-be") == "świetnie"


def test_a_report_in_text_mode(desk: Desk) -> None:
    desk.say("AT+CMGF=1")
    desk.say("AT+CSMP=49,167,0,0")
    desk.say(f'AT+CMGS="{MARIE}"')
    desk.type("x")
    assert desk.wait(2.0) == [
        '+CDS: 6,1,"+33639980101",145,"26/09/21,14:13:20+00","26/09/21,14:13:21+00",0'
    ]


@pytest.mark.parametrize(
    ("character_set", "written"),
    [
        ("GSM", "H\x04llo"),
        ("HEX", "48046C6C6F"),
        ("UCS2", "004800E8006C006C006F"),
        ("8859-1", "Hèllo"),
    ],
)
def test_text_mode_in_every_character_set(desk: Desk, character_set: str, written: str) -> None:
    desk.say("AT+CMGF=1")
    desk.device.centre.send_text(MARIE, "Hèllo")
    desk.say(f'AT+CSCS="{character_set}"')
    assert desk.say("AT+CMGR=1")[1] == written
    number = charsets.encode(MARIE, "UCS2") if character_set == "UCS2" else MARIE
    desk.say(f'AT+CMGS="{number}"')
    assert desk.type(written) == ["+CMGS: 1", "OK"]
    assert desk.device.centre.accepted[0].text == "Hèllo"


@pytest.mark.parametrize("typed", ["café", "caf\xc3\xa9", "\xff", "a\x80b"])
def test_ira_has_no_octets_above_7f(desk: Desk, typed: str) -> None:
    desk.say("AT+CMGF=1")
    desk.say(f'AT+CMGS="{MARIE}"')
    assert desk.type(typed) == ["+CMS ERROR: 305"]
    assert desk.say(f'AT+CMGS="{typed}"') == ["+CMS ERROR: 305"]
    assert desk.say(f'AT+CSCA="{typed}"') == ["+CMS ERROR: 305"]
    assert desk.say(f'AT+CUSD=1,"{typed}"') == ["+CME ERROR: 50"]
    assert desk.say("AT") == ["OK"]
    assert not desk.device.centre.accepted


def test_what_ira_lacks_is_a_question_mark(desk: Desk) -> None:
    desk.say("AT+CMGF=1")
    desk.device.centre.send_text("Café", "Ça va à 5 €")
    desk.wait(1)
    header, text, final = desk.say("AT+CMGR=1")
    assert '"Caf?"' in header
    assert (text, final) == ("?a va ? 5 ?", "OK")
    desk.say('AT+CSCS="8859-1"')
    assert desk.say("AT+CMGR=1")[1] == "Ça va à 5 ?"


@pytest.mark.parametrize(
    ("command", "typed"),
    [('AT+CMGS="not a number at all"', None), (f'AT+CMGS="{MARIE}"', "e" * 161)],
)
def test_text_mode_refuses_what_cannot_be_sent(desk: Desk, command: str, typed: str | None) -> None:
    desk.say("AT+CMGF=1")
    answer = desk.say(command)
    if typed is not None:
        assert answer == ["> "]
        answer = desk.type(typed)
    assert answer == ["+CMS ERROR: 305"]


def test_octets_are_shown_and_sent_as_hex(desk: Desk) -> None:
    desk.say("AT+CMGF=1;+CSMP=17,167,0,4")
    desk.say(f'AT+CMGS="{MARIE}"')
    assert desk.type("00FF7F") == ["+CMGS: 1", "OK"]
    assert desk.device.centre.accepted[0].text == "00FF7F"
    desk.say("AT+CMGF=0")
    desk.device.centre.send_pdu("00040B913336990801F1000462900121413200" + "02CAFE")
    desk.say("AT+CMGF=1")
    assert desk.say("AT+CMGR=1")[-2:] == ["CAFE", "OK"]


def test_what_is_no_pdu_is_shown_as_it_came(desk: Desk) -> None:
    desk.device.centre.send_pdu("0704AB")
    assert desk.say("AT+CMGL=4")[1:] == ["+CMGL: 1,0,,0", "0704AB", "OK"]
    desk.say("AT+CMGF=1")
    assert desk.say('AT+CMGL="ALL"')[-2:] == ["0704AB", "OK"]
