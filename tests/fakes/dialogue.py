"""The dialogue of another program with a modem, step by step."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from fakes.modem_desk import Desk

OK = "OK"


class Step(NamedTuple):
    """One command, or with `typed` the text after a prompt, and a pattern for the answer's lines.

    The lines are joined by newlines, without the echo.
    """

    says: str
    hears: str = OK
    typed: bool = False


def hold(desk: Desk, steps: Iterable[Step]) -> list[str]:
    """Run the dialogue and return the last answer's lines. A wrong answer fails the test."""
    lines: list[str] = []
    for says, hears, typed in steps:
        lines = (desk.type if typed else desk.say)(says)
        if lines[:1] and lines[0].rstrip("\r\x1a") == says:
            lines = lines[1:]
        heard = "\n".join(lines).strip()
        assert re.fullmatch(hears, heard, re.DOTALL), (says, heard)
    return lines
