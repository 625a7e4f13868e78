"""What a measure is given: fresh peers on fresh simulated modems, and what it gives back."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.peers.peer import Kind, Peer, end
from benchmarks.world import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: as it is printed, and the number that is compared (None: nothing to compare)."""

    text: str
    value: float | None = None


Judge = Callable[[float, Sequence[float]], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `met` judges our value and those of the others."""

    key: str
    what: str
    must: str = ""
    met: Judge | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is measured, for one peer after the other.

    `together`: the peers at the same time, each with a modem of its own; for what is mostly
    waiting.
    """

    name: str
    rows: tuple[Row, ...]
    run: Callable[["Lab", Kind], dict[str, Figure]]
    ours_only: bool = False
    together: bool = False


@dataclass(slots=True)
class Lab:
    """Where it happens. `quick` asks for less of everything."""

    directory: Path
    quick: bool
    keep: bool = False
    source: random.Random = field(default_factory=lambda: random.Random(20))  # noqa: S311 - moments, not secrets

    def pick(self, quick: T, full: T) -> T:
        """How much of something."""
        return quick if self.quick else full

    @contextmanager
    def bench(self, kind: Kind, **simulator: object) -> Iterator[tuple[World, Peer]]:
        """A peer, not started, beside a simulated modem of its own; both gone afterwards."""
        place = Path(tempfile.mkdtemp(prefix=f"{kind.name.replace(' ', '-')}-", dir=self.directory))
        home = place / "home"
        home.mkdir()
        try:
            with World(place, **simulator) as world:
                peer = kind.make(home, world.port)
                try:
                    yield world, peer
                finally:
                    end(peer)
        finally:
            if not self.keep:
                shutil.rmtree(place, ignore_errors=True)


def at_least(limit: float) -> Judge:
    """Ours reaches `limit`."""
    return lambda ours, _others: ours >= limit


def at_most(limit: float) -> Judge:
    """Ours does not pass `limit`."""
    return lambda ours, _others: ours <= limit


def above_all(factor: float = 1.0, least: float = 0.0) -> Judge:
    """Ours is more than `factor` times each other's, and at least `least`."""
    return lambda ours, others: ours >= least and all(ours > factor * other for other in others)


def below_all(ours: float, others: Sequence[float]) -> bool:
    """Ours is less than each other's."""
    return all(ours < other for other in others)


def median(values: Sequence[float]) -> float:
    """The middle one; of an even number the lower."""
    return sorted(values)[(len(values) - 1) // 2]


def ninetieth(values: Sequence[float]) -> float:
    """Nine of ten are not above it."""
    return sorted(values)[min(len(values) - 1, len(values) * 9 // 10)]
