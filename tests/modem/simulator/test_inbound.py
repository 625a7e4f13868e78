"""How arriving messages are stored, announced, handed to the client and acknowledged."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.status_report import StatusReport

Desks = Callable[..., Desk]


MARIE = "+33639980101"


def received(desk: Desk, storage: str = "SM") -> list[Deliver]:
    """Return what AT+CMGL shows, decoded."""
    desk.say(f'AT+CPMS="{storage}"')
    lines = desk.say("AT+CMGL=4")
    return [Deliver.decode(line) for line in lines if line[0].isdigit()]


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


def test_a_message_shown_before_the_sim_was_taken_out_comes_again(desk: Desk) -> None:
    desk.say("AT+CSMS=1;+CNMI=2,2,0,1,0")
    desk.device.centre.send_text(MARIE, "encore")
    desk.say("AT")
    desk.device.sim.insert(present=False)
    assert desk.say("AT+CNMA=1")[-1] == "+CMS ERROR: 340"
    desk.device.sim.insert(present=True)
    again = desk.wait(10.0)
    assert Deliver.decode(again[-1]).text == "encore"
    assert desk.say("AT+CNMA=1") == ["OK"]
    # Nobody is waited for any more.
    desk.wait(60.0)
    assert desk.say("AT+CNMI?")[0] == "+CNMI: 2,2,0,1,0"


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
