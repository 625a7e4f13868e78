"""Storages: selected, listed, read and deleted."""

from collections.abc import Callable

import pytest
from fakes.modem_desk import Desk

from appliance.modem.simulator.storage import READ, SENT, UNREAD, UNSENT

INVALID, NOT_THERE, REFUSED = ["+CMS ERROR: 305"], ["+CMS ERROR: 321"], ["+CMS ERROR: 302"]
PDU = "0011000B913336990801F10000FF0141"


def fill(desk: Desk, *statuses: int) -> None:
    """Put one record of each status into the SIM."""
    for status in statuses:
        desk.device.storage("SM").add(PDU, status)


def places(lines: list[str]) -> list[str]:
    """Return the indexes of the listed messages."""
    return [line.split(":")[1].split(",")[0].strip() for line in lines if line.startswith("+CMGL")]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("AT+CPMS=?", ['+CPMS: ("SM","ME","SR"),("SM","ME"),("SM","ME")', "OK"]),
        ('AT+CPMS="ME"', ["+CPMS: 0,50,0,20,0,20", "OK"]),
        ('AT+CPMS="","ME"', ["+CPMS: 0,20,0,50,0,20", "OK"]),
        ('AT+CPMS="IN"', ["+CPMS: 0,20,0,20,0,20", "OK"]),
        ('AT+CPMS="XX"', REFUSED),
        ('AT+CPMS="SM","SR"', REFUSED),  # only reports are stored there
        ('AT+CPMS="SM","SM","SM","SM"', INVALID),
        ("AT+CPMS=", INVALID),
        ("AT+CMGL=?", ["+CMGL: (0-4)", "OK"]),
        ("AT+CMGL=5", INVALID),
        ("AT+CMGL=x", INVALID),
        ("AT+CMGR=?", ["OK"]),
        ("AT+CMGR=1", NOT_THERE),
        ("AT+CMGR=x", NOT_THERE),
        ("AT+CMGD=?", ["+CMGD: (),(0-4)", "OK"]),
        ("AT+CMGD=0", NOT_THERE),
        ("AT+CMGD=21", NOT_THERE),
        ("AT+CMGD=x", NOT_THERE),
        ("AT+CMGD=1", ["OK"]),  # already empty
        ("AT+CMGD=1,5", INVALID),
    ],
)
def test_what_is_answered(desk: Desk, command: str, answer: list[str]) -> None:
    assert desk.say(command) == answer


def test_a_refused_selection_changes_nothing(desk: Desk) -> None:
    desk.say('AT+CPMS="ME","XX"')
    assert desk.say("AT+CPMS?")[0].startswith('+CPMS: "SM",0,20,"SM"')


@pytest.mark.parametrize(
    ("wanted", "listed"),
    [("", ["1"]), ("0", ["1"]), ("1", ["2"]), ("2", ["3"]), ("3", ["4"]), ("4", list("1234"))],
)
def test_a_listing_has_those_of_one_state_or_all(
    desk: Desk, wanted: str, listed: list[str]
) -> None:
    fill(desk, UNREAD, READ, UNSENT, SENT)
    assert places(desk.say(f"AT+CMGL={wanted}")) == listed


def test_in_text_mode_states_have_words(desk: Desk) -> None:
    fill(desk, UNREAD, READ, UNSENT, SENT)
    desk.say("AT+CMGF=1")
    assert '"STO SENT"' in desk.say("AT+CMGL=?")[0]
    assert places(desk.say('AT+CMGL="STO UNSENT"')) == ["3"]
    assert places(desk.say('AT+CMGL="ALL"')) == list("1234")
    assert desk.say("AT+CMGL=4") == INVALID


@pytest.mark.parametrize("command", ["AT+CMGR=1", "AT+CMGL=0"])
def test_what_was_shown_is_read(desk: Desk, command: str) -> None:
    fill(desk, UNREAD)
    desk.say(command)
    assert desk.device.storage("SM").records[1].status == READ


@pytest.mark.parametrize(
    ("flag", "left"), [(1, [0, 2, 3]), (2, [0, 2]), (3, [0]), (4, []), (0, [1, 2, 3])]
)
def test_flags_say_what_is_deleted(desk: Desk, flag: int, left: list[int]) -> None:
    fill(desk, UNREAD, READ, UNSENT, SENT)
    assert desk.say(f"AT+CMGD=1,{flag}") == ["OK"]
    assert [stored.status for _, stored in desk.device.storage("SM").listed()] == left


def test_a_place_that_is_free_again_is_filled(desk: Desk) -> None:
    fill(desk, *[READ] * 20)
    desk.device.centre.send_text("+33639980101", "Bonjour")
    assert desk.device.centre.waiting == 1
    assert desk.say("AT+CMGD=7") == ["OK", '+CMTI: "SM",7']


@pytest.mark.parametrize("command", ["AT+CPMS?", "AT+CMGL", "AT+CMGR=1", "AT+CMGD=1"])
def test_they_need_the_sim(desk_with: Callable[..., Desk], command: str) -> None:
    desk = desk_with(pin="1234")
    desk.say("ATE0+CMEE=1")
    assert desk.say(command) == ["+CMS ERROR: 311"]
