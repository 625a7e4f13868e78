"""Parse the content lines of a vCard file: unfold them as octets, then decode each separately.

A line may be folded inside a character of several octets, so folded lines are joined before they
are decoded (RFC 6350 clause 3.2). Each line is decoded in its own encoding: one odd card does not
affect the letters of the others.
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from appliance.messaging.directory.contact_files.letters import decode, decode_as

# Everything up to the colon after the name and the parameters; colons in quotes do not count.
_HEAD = re.compile(r'((?:"[^"]*"|[^":])*):', re.DOTALL)
_SEMICOLON = re.compile(r'((?:"[^"]*"|[^";])*)(?:;|\Z)', re.DOTALL)
_QUOTED = b"QUOTED-PRINTABLE"
_END = b"END:VCARD"


@dataclass(frozen=True, slots=True)
class Property:
    """One content line: `item1.TEL;TYPE=cell:+336...`."""

    line: int
    group: str  # "ITEM1": how Apple links lines
    name: str
    parameters: tuple[tuple[str, str], ...]
    value: str
    encoding: str  # the encoding it was decoded with; "" for plain ASCII

    def types(self) -> list[str]:
        """Return the values of TYPE and, in version 2.1, parameters without a name."""
        return [
            value.strip().lower()
            for name, values in self.parameters
            if name in ("TYPE", "")
            for value in values.strip('"').split(",")
        ]


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield unfolded lines: a line that begins with white space continues the previous one.

    Version 2.1 instead ends a broken quoted-printable line with `=`.
    """
    begun = 0
    pieces: list[bytes] = []
    quoted: bool | None = None  # None: the colon has not been seen yet
    for line, raw in enumerate(data.splitlines(), start=1):
        broken = quoted and pieces[-1].endswith(b"=") and raw.strip().upper() != _END
        if broken:
            pieces[-1] = pieces[-1][:-1]
            pieces.append(raw)
        elif raw[:1] in (b" ", b"\t") and begun:
            pieces.append(raw[1:])
        else:
            if begun:
                yield begun, b"".join(pieces)
            begun, pieces, quoted = line, [raw], None
        if quoted is None and b":" in raw:
            quoted = _QUOTED in b"".join(pieces).partition(b":")[0].upper()
    if begun:
        yield begun, b"".join(pieces)


def _parameters(head: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the name and the parameters; a 2.1 parameter without a name gets the name ""."""
    name, *raw_parameters = (found[1] for found in _SEMICOLON.finditer(head))
    parameters = []
    for raw in raw_parameters:
        parameter, equals, given = raw.partition("=")
        if equals:
            parameters.append((parameter.strip().upper(), given.strip()))
        elif raw.strip():
            parameters.append(("", raw.strip()))
    return name, parameters


def _property(line: int, octets: bytes) -> Property | None:
    """Parse a content line; return None if it is not one."""
    text, encoding = decode(octets)
    found = _HEAD.match(text)
    head = found[1] if found else text.partition(":")[0]
    if len(head) == len(text):
        return None
    value = text[len(head) + 1 :]
    name, parameters = _parameters(head)
    charset = next((given for known, given in parameters if known == "CHARSET"), "")
    if any(given.upper() == "QUOTED-PRINTABLE" for _, given in parameters):
        octets = quopri.decodestring(octets.partition(b":")[2])
        value, encoding = decode_as(octets, charset)
    elif charset and not octets.isascii():
        value, encoding = decode_as(octets.partition(b":")[2], charset)
    group, _, last = name.strip().upper().rpartition(".")
    return Property(
        line, group, last, tuple(parameters), value, "" if octets.isascii() else encoding
    )


def properties(data: bytes) -> Iterator[Property]:
    """Yield the content lines of a file in order; skip anything else."""
    for line, octets in _unfolded(data):
        found = _property(line, octets)
        if found is not None:
            yield found
