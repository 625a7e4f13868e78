"""Traps: they catch the commands for which they are set, the given number of times."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.answers import cms
from appliance.modem.simulator.traps import Trap

MARIE = "+33639980101"


@pytest.fixture
def trapped(desk: Desk) -> Callable[..., Desk]:
    def make(kind: str, command: str = "", count: int = 1, **details: object) -> Desk:
        desk.device.faults.set(Trap(kind, command, count, **details))  # type: ignore[arg-type]
        return desk

    return make


def test_a_trap_catches_its_command_the_given_number_of_times(trapped: Callable[..., Desk]) -> None:
    desk = trapped("lost", "+CSQ", 2)
    assert desk.say("AT+CGMI")[-1] == "OK"
    assert [desk.say("AT+CSQ") for _ in range(2)] == [[], []]
    assert not desk.device.faults.active
    assert desk.say("AT+CSQ") == ["+CSQ: 22,99", "OK"]


def test_a_trap_without_a_command_catches_any(trapped: Callable[..., Desk]) -> None:
    desk = trapped("swallow")
    assert desk.say("AT+CGMI") == []
    assert desk.say("AT+CGMI")[-1] == "OK"


def test_a_command_with_a_prompt_is_lost_with_its_text(trapped: Callable[..., Desk]) -> None:
    desk = trapped("lost", "+CMGS")
    assert desk.say("AT+CMGS=15") == ["> "]
    assert desk.type("0011000B913336990801F10000FF0141") == []
    assert desk.device.centre.accepted == []


def test_no_prompt_is_given(trapped: Callable[..., Desk]) -> None:
    desk = trapped("no_prompt", "+CMGS")
    assert desk.say("AT+CMGS=15") == []
    assert desk.say("AT+CMGS=15") == ["> "]


def test_a_late_answer_comes_late(trapped: Callable[..., Desk]) -> None:
    desk = trapped("late", "+CSQ", seconds=2.0)
    assert desk.say("AT+CSQ") == []
    assert desk.wait(1.9) == []
    assert desk.wait(0.2) == ["+CSQ: 22,99", "OK"]


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (-1, b"\r\n+CSQ: 22,99\r\n\r\nRING\r\n\r\nOK\r\n"),
        (4, b"\r\n+C\r\nRING\r\nSQ: 22,99\r\n\r\nOK\r\n"),
    ],
)
def test_another_line_comes_inside_an_answer(
    trapped: Callable[..., Desk], position: int, said: bytes
) -> None:
    desk = trapped("interrupt", "+CSQ", data=b"\r\nRING\r\n", position=position)
    assert desk.bytes_after(b"AT+CSQ\r") == said


def test_half_an_answer(trapped: Callable[..., Desk]) -> None:
    desk = trapped("half", "+CSQ")
    assert desk.bytes_after(b"AT+CSQ\r") == b"\r\n+CSQ: 22"


@pytest.mark.parametrize(("position", "pieces"), [(0, 21), (6, 2)])
def test_an_answer_in_pieces(trapped: Callable[..., Desk], position: int, pieces: int) -> None:
    desk = trapped("split", "+CSQ", seconds=1.0, position=position)
    said = [desk.bytes_after(b"AT+CSQ\r")]
    while desk.agenda.seconds_to_next() is not None:
        desk.clock.advance(1.0)
        desk.agenda.run_due()
        said.append(desk.device.line.take())
    assert b"".join(said) == b"\r\n+CSQ: 22,99\r\n\r\nOK\r\n"
    assert len(said) == pieces


def test_a_busy_modem_says_so(trapped: Callable[..., Desk]) -> None:
    desk = trapped("busy", "+CSQ", error=cms(515))
    assert desk.say("AT+CSQ") == ["+CMS ERROR: 515"]


def test_the_network_refuses_so_many_submits_to_whom_it_is_told(desk: Desk) -> None:
    desk.device.faults.refuse([MARIE], cms(38), 1)
    assert desk.submit("+33639980102", "x")[-1] == "OK"
    assert desk.submit(MARIE, "x") == ["+CMS ERROR: 38"]
    assert desk.submit(MARIE, "x")[-1] == "OK"
    desk.device.faults.refuse([], cms(21), 9)
    assert desk.submit("+33639980102", "x") == ["+CMS ERROR: 21"]
    desk.device.faults.clear()
    assert desk.submit("+33639980102", "x")[-1] == "OK"


def test_cleared_traps_catch_nothing(trapped: Callable[..., Desk]) -> None:
    desk = trapped("lost", "+CSQ", 9)
    desk.device.faults.clear()
    assert desk.say("AT+CSQ")[-1] == "OK"
