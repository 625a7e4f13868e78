"""From bytes to command lines and entries, and from lines to commands."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.simulator.parser import (
    LONGEST_LINE,
    Command,
    Entry,
    Receiver,
    arguments_of,
    body_of,
    commands_of,
)


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("AT", []),
        ("ATZ", [Command("Z")]),
        ("ate0", [Command("E", "", "0")]),
        ("AT&F", [Command("&F")]),
        ("ATE0V1Q0", [Command("E", "", "0"), Command("V", "", "1"), Command("Q", "", "0")]),
        ("ATS0=1", [Command("S0", "=", "1")]),
        ("ATS3?", [Command("S3", "?")]),
        ("AT+CPIN?", [Command("+CPIN", "?")]),
        ("AT+CNMI=?", [Command("+CNMI", "=?")]),
        (
            "at+cmgf=0;+cnmi=2,1,0,1,0",
            [Command("+CMGF", "=", "0"), Command("+CNMI", "=", "2,1,0,1,0")],
        ),
        ('AT+CUSD=1,"*1;2#",15', [Command("+CUSD", "=", '1,"*1;2#",15')]),
        ("ATD+33639980101;", [Command("D", "=", "+33639980101;")]),
        ("ATE0+CMEE=1", [Command("E", "", "0"), Command("+CMEE", "=", "1")]),
        ("AT^CURC=0", [Command("^CURC", "=", "0")]),
        ("\xff\x80xAT+CSQ", [Command("+CSQ")]),
        ("\xdf\xdfAT+CSQ", [Command("+CSQ")]),  # becomes two letters in upper case
    ],
)
def test_commands_of_a_line(line: str, commands: list[Command]) -> None:
    body = body_of(line)
    assert body is not None
    assert commands_of(body) == commands


def test_a_line_without_at_is_no_command() -> None:
    assert body_of("hello") is None


@pytest.mark.parametrize("line", ["AT+", "AT!", "AT+CSQ:3", "AT=1"])
def test_a_line_that_is_no_sequence_of_commands(line: str) -> None:
    with pytest.raises(ValueError, match=r"command|question"):
        commands_of(body_of(line) or "")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ('"SM"', ["SM"]),
        ('"SM",,"SM"', ["SM", "", "SM"]),
        ('"a,b",1', ["a,b", "1"]),
        ("1,", ["1", ""]),
    ],
)
def test_arguments(text: str, values: list[str]) -> None:
    assert arguments_of(text) == values


def test_lines_end_in_cr_and_control_characters_are_ignored() -> None:
    receiver = Receiver()
    receiver.feed(b"\x1bAT\r\n\x00AT+CSQ\r")
    assert receiver.line() == "AT"
    assert receiver.line() == "AT+CSQ"
    assert receiver.line() is None


def test_backspace_takes_a_character_back() -> None:
    receiver = Receiver()
    receiver.feed(b"\x08ATX\x08I\r")
    assert receiver.line() == "ATI"


def test_an_entry_ends_in_ctrl_z_or_is_given_up() -> None:
    receiver = Receiver()
    receiver.feed(b"0011\x1aoh no\x1bAT\r")
    assert receiver.entry() == Entry(b"0011", given_up=False)
    assert receiver.entry() == Entry(b"oh no", given_up=True)
    assert receiver.entry() is None
    assert receiver.line() == "AT"


def test_noise_without_end_is_forgotten() -> None:
    receiver = Receiver()
    receiver.feed(b"x" * (LONGEST_LINE + 1))
    assert receiver.line() is None
    receiver.feed(b"AT\r" + b"9" * (LONGEST_LINE + 1) + b"\rATI\r")
    assert [receiver.line() for _ in range(3)] == ["AT", "", "ATI"]
    receiver.feed(b"y" * (LONGEST_LINE + 1))
    assert receiver.entry() is None
    receiver.feed(b"text\x1a")
    assert receiver.entry() == Entry(b"text", given_up=False)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_how_the_bytes_are_cut_does_not_matter(data: bytes, cuts: list[int]) -> None:
    def lines(pieces: list[bytes]) -> list[str]:
        receiver = Receiver()
        found = []
        for piece in pieces:
            receiver.feed(piece)
            while (line := receiver.line()) is not None:
                found.append(line)
        return found

    places = sorted({0, len(data), *(min(cut, len(data)) for cut in cuts)})
    pieces = [data[start:end] for start, end in pairwise(places)]
    assert lines(pieces) == lines([data])


@given(st.text(max_size=60))
def test_no_line_breaks_the_parser(body: str) -> None:
    try:
        commands = commands_of(body)
    except ValueError:
        return
    for command in commands:
        assert isinstance(command.values(), list)
