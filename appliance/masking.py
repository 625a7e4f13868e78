"""Text, phone numbers and command lines as logs may show them."""

import re

_KEPT_START = 4
_KEPT_END = 4
_SHORTEST_MASKED = 8
_DIGITS = re.compile(r"\+?\d{8,}")
_PIN = re.compile(r"(--pin[= ])\S+")
# What ends a line, moves a terminal's cursor, turns the writing's direction, or cannot be written.
CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def one_line(text: str) -> str:
    r"""`text` with every control character written out, such as `\n` or `\x1b`.

    So nothing that came from outside begins a line of its own or commands a terminal.
    """
    return CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def mask(address: str) -> str:
    """`+33612345678` as `+336••••5678`; short codes and names stay: they name no person."""
    if len(address) <= _SHORTEST_MASKED or not address.lstrip("+").isdigit():
        return address
    hidden = "•" * (len(address) - _KEPT_START - _KEPT_END)
    return f"{address[:_KEPT_START]}{hidden}{address[-_KEPT_END:]}"


def mask_name(name: str) -> str:
    """`sophie` as `s•••••`: enough for who knows the people, and nobody's name for the others."""
    return name[:1] + "•" * len(name[1:])


def mask_all(text: str) -> str:
    """`text` with every long number in it masked."""
    return _DIGITS.sub(lambda found: mask(found.group()), text)


def command_line(octets: bytes) -> str:
    """A process's command line (proc(5), cmdline) in one line, the SIM's PIN in it masked."""
    words = octets.rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")
    return one_line(_PIN.sub(r"\1••••", words))
