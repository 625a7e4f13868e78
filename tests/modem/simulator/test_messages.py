"""Messages in both directions, reports, storages, acknowledgements, text mode."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.segments import join
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.simulator import charsets, service_centre

Desks = Callable[..., Desk]
MARIE = "+33639980101"
LONG = "Un message assez long pour trois segments, avec des mots et des mots. " * 6


def received(desk: Desk, storage: str = "SM") -> list[Deliver]:
    """Return what AT+CMGL shows, decoded."""
    desk.say(f'AT+CPMS="{storage}"')
    lines = desk.say("AT+CMGL=4")
    return [Deliver.decode(line) for line in lines if line[0].isdigit()]


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


def test_the_same_tpdu_again_is_noticed(desk: Desk) -> None:
    for text in ("un", "deux", "un"):
        desk.submit(MARIE, text)
    assert [one.text for one in desk.device.centre.repeated()] == ["un"]


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


def test_a_message_is_stored_announced_read_and_deleted(desk: Desk) -> None:
    desk.device.centre.send_text(MARIE, "Ça va ? 😀")
    assert desk.say("AT") == ['+CMTI: "SM",1', "OK"]
    listed = desk.say("AT+CMGL=0")
    assert listed[0].startswith("+CMGL: 1,0,,")
    deliver = Deliver.decode(listed[1])
    assert (deliver.originator.number, deliver.text) == (MARIE, "Ça va ? 😀")
    assert desk.say("AT+CMGL=0") == ["OK"]
    assert desk.say("AT+CMGR=1")[0].startswith("+CMGR: 1,,")
    assert desk.say("AT+CMGD=1") == ["OK"]
    assert desk.say("AT+CMGL=4") == ["OK"]
    assert desk.say("AT+CMGD=99") == ["+CMS ERROR: 321"]


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


def test_nothing_is_lost_by_a_full_sim(desk_with: Desks) -> None:
    desk = desk_with(sim_capacity=3).ready()
    for number in range(7):
        desk.device.centre.send_text(MARIE, f"message {number}")
    seen = []
    while True:
        texts = [deliver.text for deliver in received(desk)]
        if not texts:
            break
        assert len(texts) <= 3
        seen += texts
        desk.say("AT+CMGD=1,4")
    assert seen == [f"message {number}" for number in range(7)]
    assert desk.device.centre.waiting == 0


def test_identical_texts_of_one_person_carry_different_times(desk: Desk) -> None:
    for _ in range(3):
        desk.device.centre.send_text(MARIE, "ok")
    times = [deliver.timestamp for deliver in received(desk)]
    assert len(set(times)) == 3
    assert times == sorted(times, key=str)


def test_segments_arrive_in_any_order(desk: Desk) -> None:
    desk.device.centre.send_text(MARIE, LONG, order=(3, 1, 2))
    parts = received(desk)
    assert [part.concatenation.sequence for part in parts if part.concatenation] == [3, 1, 2]
    assert join(parts) == LONG


def test_turkish_letters_come_by_the_single_shift_table(desk: Desk) -> None:
    text = "Görüşürüz, ışığı açık bırakma! " * 9  # noqa: RUF001 - Turkish
    desk.device.centre.send_text(MARIE, text, national=1)
    parts = received(desk)
    assert {part.coding.alphabet for part in parts} == {"gsm7"}
    assert join(parts) == text
    with pytest.raises(ValueError, match="single shift table 1"):
        desk.device.centre.send_text(MARIE, "ż", national=1)


def test_a_message_straight_to_the_client_waits_for_its_acknowledgement(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2,0,1,0")
    centre = desk.device.centre
    centre.send_text(MARIE, "un")
    centre.send_text(MARIE, "deux")
    first = desk.say("AT")
    assert first[0].startswith("+CMT: ,")
    assert Deliver.decode(first[1]).text == "un"
    second = desk.say("AT+CNMA")
    assert second[0] == "OK"
    assert Deliver.decode(second[2]).text == "deux"
    assert desk.say("AT+CNMA=1") == ["OK"]
    assert desk.say("AT+CNMA") == ["+CMS ERROR: 340"]
    assert centre.delivered == 2


def test_a_message_not_acknowledged_comes_again_into_the_storage(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2,0,1,0")
    desk.device.centre.send_text(MARIE, "encore")
    desk.say("AT")
    assert desk.wait(14.0) == []
    assert desk.device.centre.waiting == 1
    assert desk.wait(60.0) == []  # stored silently
    assert desk.say("AT+CNMI?")[0] == "+CNMI: 2,0,0,0,0"
    assert [deliver.text for deliver in received(desk)] == ["encore"]


def test_a_message_refused_by_the_client_comes_again(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2,0,1,0")
    desk.device.centre.send_text(MARIE, "encore")
    desk.say("AT")
    assert desk.say("AT+CNMA=2") == ["OK"]
    again = desk.wait(30.0)
    assert Deliver.decode(again[1]).text == "encore"


def test_without_a_listener_a_direct_message_is_stored(desk: Desk) -> None:
    desk.say("AT+CNMI=2,2,0,1,0")
    desk.device.client_present = lambda: False
    desk.device.centre.send_text(MARIE, "personne")
    desk.submit(MARIE, "x", report=True)
    desk.wait(5.0)
    assert [deliver.text for deliver in received(desk)] == ["personne"]
    assert desk.device.centre.waiting == 1  # the report
    desk.device.client_present = lambda: True
    assert desk.say("AT+CNMI=2,1,0,1,0")[1].startswith("+CDS: ")


@pytest.mark.parametrize(("route", "announced"), [(1, "+CDS: "), (2, '+CDSI: "SR",1')])
def test_a_report_comes_the_way_it_was_asked_for(desk: Desk, route: int, announced: str) -> None:
    desk.say(f"AT+CNMI=2,1,0,{route},0")
    desk.submit(MARIE, "bien reçu ?", report=True)
    said = desk.wait(2.0)
    assert said[0].startswith(announced)
    if route == 2:
        assert desk.say('AT+CPMS="SR"')[0].startswith("+CPMS: 1,10,")
        said = desk.say("AT+CMGR=1")
    report = StatusReport.decode(said[1])
    assert (report.reference, report.recipient.number, report.outcome) == (1, MARIE, "done")


def test_a_phone_without_a_listener_keeps_announcing(desk: Desk) -> None:
    desk.say("AT+CNMI=2,0,0,0,0")
    desk.device.centre.send_text(MARIE, "en silence")
    assert desk.say("AT") == ["OK"]
    assert len(received(desk)) == 1


def test_urcs_wait_while_text_is_typed(desk: Desk) -> None:
    assert desk.say("AT+CMGS=14") == ["> "]
    desk.device.centre.send_text(MARIE, "pendant")
    assert desk.device.line.take() == b""
    assert desk.bytes_after(b"\x1b") == b'\r\nOK\r\n\r\n+CMTI: "SM",1\r\n'


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


def test_written_first_and_sent_later(desk: Desk) -> None:
    assert desk.say("AT+CMGW=15") == ["> "]
    assert desk.type("0011000B913336990801F10000FF0141") == ["+CMGW: 1", "OK"]
    assert desk.say("AT+CMSS=1") == ["+CMSS: 1", "OK"]
    assert desk.device.centre.accepted[0].text == "A"
    assert desk.say("AT+CMSS=2") == ["+CMS ERROR: 321"]


def test_what_was_accepted_long_ago_is_only_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_centre, "REMEMBERED_ACCEPTED", 4)
    for text in "abcdefg":
        desk.submit(MARIE, text)
    centre = desk.device.centre
    assert centre.forgotten + len(centre.accepted) == 7
    assert centre.accepted[-1].text == "g"
    assert len(centre.accepted) <= 4


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
