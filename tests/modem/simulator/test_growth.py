"""Whatever a client sends, the simulated modem's work grows linearly and it keeps working."""

from collections.abc import Callable

import pytest
from fakes.growth import LINEAR, growth
from fakes.modem_desk import Desk

from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.parser import (
    LONGEST_LINE,
    LONGEST_WAITING,
    Receiver,
    body_of,
    commands_of,
)

FLOODS: dict[str, Callable[[int], bytes]] = {
    "octets without a line end": lambda n: b"x" * n,
    "line ends": lambda n: b"\r" * n,
    "commands": lambda n: b"AT\r" * (n // 3),
    "joined commands": lambda n: (b"AT" + b"E0" * 900 + b"\r") * (n // 1_800),
    "joined questions": lambda n: (b"AT" + b"+CSQ;" * 300 + b"\r") * (n // 1_500),
    "values": lambda n: (b"AT+CNMI=" + b"," * 1_500 + b"\r") * (n // 1_500),
    "quotes": lambda n: (b"AT+CNMI=" + b'",' * 750 + b"\r") * (n // 1_500),
    "backspaces": lambda n: (b"AT" + b"E0\b\b" * 400 + b"\r") * (n // 1_600),
    "noise before the command": lambda n: (b"\xff" * 1_500 + b"AT\r") * (n // 1_500),
    "prompts given up": lambda n: b"AT+CMGS=20\r\x1b" * (n // 12),
    "texts at the prompt": lambda n: (b"AT+CMGS=20\r" + b"0" * 1_500 + b"\x1a") * (n // 1_500),
}
LINES: dict[str, Callable[[int], str]] = {
    "joined": lambda n: "AT" + "E0" * (n // 2),
    "names": lambda n: "AT" + "+CSQ;" * (n // 5),
    "commas": lambda n: "AT+CNMI=" + "," * n,
    "quotes": lambda n: "AT+CNMI=" + '",' * (n // 2),
    "quoted names": lambda n: "AT" + '+CPMS="SM";' * (n // 11),
    "digits": lambda n: "ATS" + "1" * n,
    "no command": lambda n: "x" * n,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_the_modem(flood: str) -> None:
    desk = Desk(SimulatorOptions(latency_s=0.0)).ready()

    def read(data: bytes) -> None:
        for start in range(0, len(data), 4_096):
            desk.bytes_after(data[start : start + 4_096])

    assert growth(FLOODS[flood], read, 4_000) < LINEAR
    desk.bytes_after(b"\x1b\r")
    assert desk.say("AT")[-1] == "OK"


@pytest.mark.parametrize("shape", LINES)
def test_a_line_of_commands(shape: str) -> None:
    def read(line: str) -> None:
        for _ in range(10):
            try:
                for command in commands_of(body_of(line) or ""):
                    command.values()
            except ValueError:
                continue

    assert growth(LINES[shape], read, LONGEST_LINE // 10) < LINEAR


def test_octets_one_by_one() -> None:
    def read(data: bytes) -> None:
        receiver = Receiver()
        for octet in data:
            receiver.feed(bytes((octet,)))
            receiver.line()
            receiver.entry()

    assert growth(lambda n: b"x" * n, read, 2_000) < LINEAR


def test_a_line_of_very_many_commands_is_answered(desk: Desk) -> None:
    assert desk.say("AT" + "E0" * 1_000) == ["OK"]


def test_what_comes_while_a_command_runs_is_kept_up_to_a_limit() -> None:
    receiver = Receiver()
    for _ in range(100):
        receiver.feed(b"AT\r" * 1_000)
    assert len(receiver._buffer) == LONGEST_WAITING
