"""What a benchmark needs from a program that sends and receives messages through a modem."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.load import Message
from benchmarks.processes import Program


class Peer(Protocol):
    """One program with its store in its own directory. It may be restarted any number of times."""

    program: Program | None

    def start(self, *wrapper: str) -> None:
        """Start it, through `wrapper` if given, and return at once."""
        ...

    def queue(self, messages: Sequence[Message]) -> None:
        """Accept messages to send, whether it runs or not."""
        ...

    def received(self) -> list[str]:
        """Return the text of every message stored as received."""
        ...

    def count_received(self) -> int:
        """Return the number of received messages; cheap enough to call every 2 ms."""
        ...

    def undecided(self) -> list[str]:
        """Return the texts that it reports as uncertain."""
        ...

    def log_octets(self) -> int:
        """Return the size of its log."""
        ...


class Kind(Protocol):
    """Makes peers of one kind."""

    @property
    def name(self) -> str:
        """The title of its column in the table."""
        ...

    @property
    def ours(self) -> bool:
        """Whether this is the program that must meet the targets."""
        ...

    def installed(self) -> bool:
        """Return whether this machine has it."""
        ...

    @property
    def many_modems(self) -> bool:
        """Whether one of these can use several modems."""
        ...

    def make(self, home: Path, ports: Sequence[Path]) -> Peer:
        """Return a new one with an empty store in `home`, an existing empty directory."""
        ...


def running(peer: Peer) -> Program:
    """Return its program. Raise RuntimeError if it was never started."""
    if peer.program is None:
        raise RuntimeError("not started")
    return peer.program


def end(peer: Peer) -> None:
    """Stop it if it runs."""
    if peer.program is not None:
        peer.program.stop()
