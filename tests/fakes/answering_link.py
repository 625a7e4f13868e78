"""A link that answers from a table, for code that only queries."""

from collections.abc import Mapping
from typing import Any

from fakes.port import FAST

Answer = list[str] | Exception


class AnsweringLink:
    """Returns the lines or raises the exception in the table for a command, otherwise OK.

    A tuple of answers is given one after another; the last one repeats.
    """

    port = "/dev/modem"

    def __init__(self, answers: Mapping[str, Answer | tuple[Answer, ...]] | None = None) -> None:
        self.answers = dict(answers or {})
        self.timings = FAST
        self.said: list[str] = []
        self.pauses: list[float] = []
        self.out_of_step = False
        self.joins_commands = True
        self.sim_may_have_changed = False

    def write(self, command: str, **_patience: Any) -> list[str]:
        """Answer `command`."""
        self.said.append(command)
        answer = self.answers.get(command, ["OK"])
        if isinstance(answer, tuple):
            answer, *later = answer
            if later:
                self.answers[command] = tuple(later) if len(later) > 1 else later[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def say(self, data: bytes) -> None:
        """Record data that needs no answer."""
        self.said.append(data.decode().strip())

    def pause(self, seconds: float) -> None:
        """Record the pause."""
        self.pauses.append(seconds)
