"""A link that answers from a table, for what only asks and reads the answer."""

from collections.abc import Mapping
from typing import Any

from fakes.port import FAST

Answer = list[str] | Exception


class AnsweringLink:
    """Gives the lines or raises the exception that the table has for a command; else says OK.

    A tuple of answers is given one after the other, the last for ever.
    """

    port = "/dev/modem"

    def __init__(self, answers: Mapping[str, Answer | tuple[Answer, ...]] | None = None) -> None:
        self.answers = dict(answers or {})
        self.timings = FAST
        self.said: list[str] = []
        self.pauses: list[float] = []
        self.out_of_step = False
        self.joins_commands = True

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
        """Hear what wants no answer."""
        self.said.append(data.decode().strip())

    def pause(self, seconds: float) -> None:
        """Take note of the pause."""
        self.pauses.append(seconds)
