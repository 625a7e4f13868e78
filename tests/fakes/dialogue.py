"""What another program says to a modem and what it goes on after, step by step."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from fakes.modem_desk import Desk

OK = "OK"


class Step(NamedTuple):
    """One command, or with `typed` the text after a prompt, and the answer's lines as a pattern.

    The lines are joined by newlines and come without the echo.
    """

    says: str
    hears: str = OK
    typed: bool = False


def hold(desk: Desk, steps: Iterable[Step]) -> list[str]:
    """Hold the dialogue; the last answer's lines. An answer that does not fit fails the test."""
    lines: list[str] = []
    for says, hears, typed in steps:
        lines = (desk.type if typed else desk.say)(says)
        if lines[:1] and lines[0].rstrip("\r\x1a") == says:
            lines = lines[1:]
        heard = "\n".join(lines).strip()
        assert re.fullmatch(hears, heard, re.DOTALL), (says, heard)
    return lines
