"""What a benchmark asks of a program that sends and receives messages through a modem."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.load import Message
from benchmarks.processes import Program


class Peer(Protocol):
    """One program with its store in a directory of its own. It may be started again and again."""

    program: Program | None

    def start(self, *wrapper: str) -> None:
        """Start it, run by `wrapper` if one is given; returns at once."""
        ...

    def queue(self, messages: Sequence[Message]) -> None:
        """Accept messages to send, whether it runs or not."""
        ...

    def received(self) -> list[str]:
        """The text of every message it has stored as received."""
        ...

    def count_received(self) -> int:
        """How many these are; cheap enough to ask every 2 ms."""
        ...

    def undecided(self) -> list[str]:
        """Texts of which it says that nobody can know whether they went."""
        ...

    def log_octets(self) -> int:
        """How much it has logged."""
        ...


class Kind(Protocol):
    """Makes peers of one kind."""

    @property
    def name(self) -> str:
        """As the table's column is called."""
        ...

    @property
    def ours(self) -> bool:
        """Whether it is the program that is to be ahead."""
        ...

    def installed(self) -> bool:
        """Whether this machine has it."""
        ...

    def make(self, home: Path, port: Path) -> Peer:
        """A new one with an empty store in `home`, which exists and is empty."""
        ...


def running(peer: Peer) -> Program:
    """Its program; RuntimeError if it was never started."""
    if peer.program is None:
        raise RuntimeError("not started")
    return peer.program


def end(peer: Peer) -> None:
    """Stop it if it runs."""
    if peer.program is not None:
        peer.program.stop()
