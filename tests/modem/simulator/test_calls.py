"""Calls: they ring, are answered, and end."""

from collections.abc import Callable

from fakes.modem_desk import Desk

Desks = Callable[..., Desk]


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
