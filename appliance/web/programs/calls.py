"""The last calls of each program: who asked, and what was wrong, for whoever connects it.

They are in memory alone: they help while a program is being connected, and what was accepted is in
the journal. No text and no number is kept.
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from flask import current_app

from appliance.errors import ApplianceError

EXTENSION: Final = "appliance_program_calls"
KEPT: Final = 20


@dataclass(slots=True)
class Call:
    """One request of a program."""

    at_ms: int
    address: str  # of the program
    author: str = ""  # whom its secret belongs to; empty if it was wrong
    status: int = 0
    said: str = ""  # the answer, if the status does not tell it
    problem: ApplianceError | None = None


@dataclass(slots=True)
class Calls:
    """The last calls, the newest first. Any thread may use it."""

    _kept: dict[str, deque[Call]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, program: str, call: Call) -> None:
        """Keep a call, and forget the oldest one."""
        with self._lock:
            self._kept.setdefault(program, deque(maxlen=KEPT)).appendleft(call)

    def of(self, program: str) -> tuple[Call, ...]:
        """Return the last calls of a program."""
        with self._lock:
            return tuple(self._kept.get(program, ()))


def calls() -> Calls:
    """Return the calls of this application."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Calls)  # noqa: S101 - `answering.register` put it there
    return found
