"""Split the bytes of the serial line into command lines, and into text after a prompt.

ITU-T V.250 clause 5: a line ends in CR, LF is ignored, and one line can hold several commands. 3GPP
TS 27.005 clause 3.5.1: text ends in Ctrl-Z, and ESC abandons it. There is no I/O here, and no state
except the bytes of an incomplete line.
"""

import re
from dataclasses import dataclass

CR = 0x0D
BACKSPACE = 0x08
CTRL_Z = 0x1A
ESC = 0x1B
# A longer line, or a longer text at the prompt, is noise: no real command comes near this length.
LONGEST_LINE = 2_048
# Bytes that arrive while a command runs wait, up to this number; further ones are lost. The buffer
# of a real UART is smaller.
LONGEST_WAITING = 65_536

_CONTROL = re.compile(rb"[\x00-\x07\x09-\x1f\x7f]")
_AT = re.compile(r"[Aa][Tt]")
_BASIC = re.compile(r"(&?[A-Za-z])(\d*)")
_REGISTER = re.compile(r"[Ss](\d+)(\?|=\d*)?")
_NAME = re.compile(r"[+^*#$%][A-Za-z0-9_]+")
_ENTRY_END = re.compile(rb"[\x1a\x1b]")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a line; the name is in upper case: `+CNMI` `=` `2,1,0,1,0`."""

    name: str
    operator: str = ""  # "", "?", "=" or "=?"
    arguments: str = ""

    def values(self) -> list[str]:
        """Return the arguments without their quotes; an omitted argument is empty."""
        return arguments_of(self.arguments)


@dataclass(frozen=True, slots=True)
class Entry:
    """The text typed at the prompt; `given_up` if ESC ended it."""

    data: bytes
    given_up: bool


class Receiver:
    """Collects bytes and returns them as command lines or as entries at the prompt."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Store bytes of the line while there is room."""
        self._buffer += data[: max(0, LONGEST_WAITING - len(self._buffer))]

    def clear(self) -> None:
        """Discard the bytes that nobody has taken."""
        self._buffer.clear()

    def line(self) -> str | None:
        """Return the next command line without CR and backspaces, or None if it is incomplete."""
        end = self._buffer.find(CR)
        if end < 0:
            self._forget_noise()
            return None
        raw = bytes(self._buffer[:end]) if end <= LONGEST_LINE else b""
        del self._buffer[: end + 1]
        return _edited(_CONTROL.sub(b"", raw)).decode("latin-1")

    def entry(self) -> Entry | None:
        """Return the text after a prompt up to Ctrl-Z or ESC, or None if it is incomplete."""
        found = _ENTRY_END.search(self._buffer)
        if found is None:
            self._forget_noise()
            return None
        data = bytes(self._buffer[: found.start()])
        given_up = self._buffer[found.start()] == ESC
        del self._buffer[: found.end()]
        return Entry(_edited(data), given_up)

    def _forget_noise(self) -> None:
        if len(self._buffer) > LONGEST_LINE:
            self._buffer.clear()


def _edited(data: bytes) -> bytes:
    if BACKSPACE not in data:
        return data
    kept = bytearray()
    for octet in data:
        if octet == BACKSPACE:
            del kept[-1:]
        else:
            kept.append(octet)
    return bytes(kept)


def body_of(line: str) -> str | None:
    """Return the part of a line after AT, or None if it contains no AT.

    Noise before AT is ignored.
    """
    found = _AT.search(line)
    return None if found is None else line[found.end() :].strip()


def commands_of(body: str) -> list[Command]:
    """Return the commands in the part of a line after AT, in order.

    Raises:
        ValueError: the line is not a sequence of commands.
    """
    commands: list[Command] = []
    position = 0
    while position < len(body):
        if body[position] in "; ":
            position += 1
            continue
        command, position = _next(body, position)
        commands.append(command)
    return commands


def _next(body: str, position: int) -> tuple[Command, int]:
    extended = _NAME.match(body, position)
    if extended:
        return _extended(extended.group().upper(), body, extended.end())
    if body[position] in "Dd":
        end = body.find(";", position)
        end = len(body) if end < 0 else end + 1
        return Command("D", "=", body[position + 1 : end]), end
    register = _REGISTER.match(body, position)
    if register:
        operation = register.group(2) or "?"
        return (
            Command(f"S{int(register.group(1))}", operation[0], operation[1:]),
            register.end(),
        )
    basic = _BASIC.match(body, position)
    if basic is None:
        raise ValueError(f"no command at {body[position:]!r}")
    return Command(basic.group(1).upper(), "", basic.group(2)), basic.end()


def _extended(name: str, body: str, position: int) -> tuple[Command, int]:
    end = _unquoted(body, ";", position)
    rest = body[position:end].strip()
    if not rest:
        return Command(name), end
    if rest == "?":
        return Command(name, "?"), end
    if rest == "=?":
        return Command(name, "=?"), end
    if rest.startswith("="):
        return Command(name, "=", rest[1:].strip()), end
    raise ValueError(f"neither question nor setting: {rest!r}")


def _unquoted(text: str, wanted: str, position: int) -> int:
    """Return the position of `wanted` outside quotes, or the end of the text."""
    if '"' not in text:
        found = text.find(wanted, position)
        return len(text) if found < 0 else found
    quoted = False
    for index in range(position, len(text)):
        if text[index] == '"':
            quoted = not quoted
        elif text[index] == wanted and not quoted:
            return index
    return len(text)


def arguments_of(text: str) -> list[str]:
    """Split arguments: `"SM",3,,"a,b"` gives `["SM", "3", "", "a,b"]`, an empty text nothing."""
    if not text:
        return []
    values: list[str] = []
    position = 0
    while True:
        end = _unquoted(text, ",", position)
        values.append(text[position:end].strip().strip('"'))
        if end >= len(text):
            return values
        position = end + 1
