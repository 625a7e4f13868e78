"""What a modem makes of the bytes of its line: command lines, and text after the prompt.

ITU-T V.250 clause 5 (lines end in CR, LF is ignored, commands are joined in one line) and 3GPP
TS 27.005 clause 3.5.1 (text ends in Ctrl-Z, ESC gives it up). No I/O and no state but the bytes
that have not made a whole line yet.
"""

import re
from dataclasses import dataclass

CR = 0x0D
BACKSPACE = 0x08
CTRL_Z = 0x1A
ESC = 0x1B
# A line, or a text at the prompt, longer than this is noise: no command of ours comes near it.
LONGEST_LINE = 2_048
# What comes while a command runs waits; a UART's buffer is smaller, and what overflows is lost.
LONGEST_WAITING = 65_536

_CONTROL = re.compile(rb"[\x00-\x07\x09-\x1f\x7f]")
_AT = re.compile(r"[Aa][Tt]")
_BASIC = re.compile(r"(&?[A-Za-z])(\d*)")
_REGISTER = re.compile(r"[Ss](\d+)(\?|=\d*)?")
_NAME = re.compile(r"[+^*#$%][A-Za-z0-9_]+")
_ENTRY_END = re.compile(rb"[\x1a\x1b]")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a line, its name in upper case: `+CNMI` `=` `2,1,0,1,0`."""

    name: str
    operator: str = ""  # "", "?", "=" or "=?"
    arguments: str = ""

    def values(self) -> list[str]:
        """The arguments one by one, without their quotes; left-out ones are empty."""
        return arguments_of(self.arguments)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed at the prompt; `given_up` when ESC ended it."""

    data: bytes
    given_up: bool


class Receiver:
    """Bytes as they come, taken out as lines or entries as the modem wants them."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Keep what the line brought, as far as there is room."""
        self._buffer += data[: max(0, LONGEST_WAITING - len(self._buffer))]

    def clear(self) -> None:
        """Forget what was not taken yet."""
        self._buffer.clear()

    def line(self) -> str | None:
        """The next command line, without its CR, edited by its backspaces; None if not whole."""
        end = self._buffer.find(CR)
        if end < 0:
            self._forget_noise()
            return None
        raw = bytes(self._buffer[:end]) if end <= LONGEST_LINE else b""
        del self._buffer[: end + 1]
        return _edited(_CONTROL.sub(b"", raw)).decode("latin-1")

    def entry(self) -> Entry | None:
        """The text after a prompt up to Ctrl-Z or ESC; None if it has not ended."""
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
    """What follows AT in a line, noise before it left out; None when there is no AT in it."""
    found = _AT.search(line)
    return None if found is None else line[found.end() :].strip()


def commands_of(body: str) -> list[Command]:
    """The commands of a line (what follows AT), in order.

    Raises:
        ValueError: the line is no sequence of commands.
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
    """Where `wanted` stands outside quotes, or the end of the text."""
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
    """`"SM",3,,"a,b"` as `["SM", "3", "", "a,b"]`; an empty text has none."""
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
