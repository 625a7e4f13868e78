"""Command lines: run one after the other, with one final result."""

from collections.abc import Callable

from fakes.modem_desk import Desk

Desks = Callable[..., Desk]


def test_echo_is_on_until_switched_off(desk_with: Desks) -> None:
    desk = desk_with()
    assert desk.bytes_after(b"AT\r") == b"AT\r\r\nOK\r\n"
    assert desk.bytes_after(b"ATE0\r") == b"ATE0\r\r\nOK\r\n"
    assert desk.bytes_after(b"AT\r") == b"\r\nOK\r\n"


def test_answers_follow_atv_and_atq(desk: Desk) -> None:
    assert desk.bytes_after(b"ATV0\r") == b"0\r"
    assert desk.bytes_after(b"AT+CSQ\r") == b"+CSQ: 22,99\r\n0\r"
    assert desk.bytes_after(b"AT+NONE\r") == b"4\r"
    assert desk.bytes_after(b"ATV1Q1\r") == b""
    assert desk.bytes_after(b"AT\r") == b""


def test_commands_of_one_line_have_one_final_result(desk: Desk) -> None:
    assert desk.say("at+csq;+creg?") == ["+CSQ: 22,99", "+CREG: 0,1", "OK"]
    assert desk.say("AT+CSQ;+NONE;+CREG?") == ["+CSQ: 22,99", "ERROR"]
    assert desk.say("A/") == ["+CSQ: 22,99", "ERROR"]


def test_what_is_no_command_is_not_answered(desk: Desk) -> None:
    assert desk.say("hello") == []
    assert desk.say("AT+CSQ:") == ["ERROR"]


def test_errors_are_as_verbose_as_asked(desk: Desk) -> None:
    assert desk.say("AT+CMGR=9") == ["+CMS ERROR: 321"]
    assert desk.say("AT+CMEE=2;+CMGR=9") == ["+CMS ERROR: invalid memory index"]
    assert desk.say('AT+CMEE=0;+CSCS="X"') == ["ERROR"]


def test_optional_commands_can_be_refused(desk_with: Desks) -> None:
    desk = desk_with(refuse=("CMEE", "+CMMS"))
    desk.say("ATE0")
    assert desk.say("AT+CMEE=1") == ["ERROR"]
    assert desk.say("AT+CMMS=2") == ["ERROR"]
