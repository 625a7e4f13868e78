"""Commands that answer, dial, show and end voice calls."""

import pytest
from fakes.modem_desk import Desk

MARIE = "+33639980101"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("ATA", ["ERROR"]),
        ("ATD;", ["+CME ERROR: 3"]),
        ("AT+CHUP=?", ["OK"]),
        ("AT+CLCC=?", ["OK"]),
        ("AT+CLCC", ["OK"]),
        ("AT+CLIP?", ["+CLIP: 0,1", "OK"]),
        ("AT+CLIP=1;+CLIP?", ["+CLIP: 1,1", "OK"]),
        ("AT+CLIP=2", ["+CME ERROR: 50"]),
        ("AT+CRC=?", ["+CRC: (0-1)", "OK"]),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


def test_one_call_at_a_time_is_dialled(desk: Desk) -> None:
    assert desk.say(f"ATD{MARIE};") == ["OK"]
    assert desk.say("AT+CLCC") == [f'+CLCC: 1,0,0,0,0,"{MARIE}",145', "OK"]
    assert desk.say("ATD+33639980102;") == ["+CME ERROR: 3"]
    assert desk.say("ATH") == ["OK"]
    assert desk.device.calls.dialled == [MARIE]


def test_without_a_network_nobody_is_called(desk: Desk) -> None:
    desk.device.network.change(coverage=False)
    assert desk.say(f"ATD{MARIE};") == ["+CME ERROR: 30"]


def test_asking_whether_one_can_hang_up_hangs_nothing_up(desk: Desk) -> None:
    desk.say(f"ATD{MARIE};")
    desk.say("AT+CHUP=?")
    assert desk.device.calls.active
    desk.say("AT+CHUP")
    assert not desk.device.calls.active
