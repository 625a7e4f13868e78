"""Mask text, phone numbers and command lines for logs."""

import re

_KEPT_START = 4
_KEPT_END = 4
_SHORTEST_MASKED = 8
_DIGITS = re.compile(r"\+?\d{8,}")
_PIN = re.compile(r"(--pin[= ])\S+")
# Characters that end a line, move a terminal's cursor, change the writing direction, or cannot be
# encoded.
CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def one_line(text: str) -> str:
    r"""Return `text` with every control character escaped, such as `\n` or `\x1b`.

    Text from outside can then neither begin a line of its own nor control a terminal.
    """
    return CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def mask(address: str) -> str:
    """Mask `+33612345678` as `+336••••5678`.

    Short codes and names stay: they identify no person.
    """
    if len(address) <= _SHORTEST_MASKED or not address.lstrip("+").isdigit():
        return address
    hidden = "•" * (len(address) - _KEPT_START - _KEPT_END)
    return f"{address[:_KEPT_START]}{hidden}{address[-_KEPT_END:]}"


def mask_name(name: str) -> str:
    """Mask `sophie` as `s•••••`: enough for colleagues, and no name for anybody else."""
    return name[:1] + "•" * len(name[1:])


def mask_all(text: str) -> str:
    """Return `text` with every long number in it masked."""
    return _DIGITS.sub(lambda found: mask(found.group()), text)


def command_line(octets: bytes) -> str:
    """Return a process's command line (proc(5), cmdline) in one line, with the SIM's PIN masked."""
    words = octets.rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")
    return one_line(_PIN.sub(r"\1••••", words))
