"""The environment of a measure: new peers on new simulated modems, and the results."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.peers.peer import Kind, Peer, end
from benchmarks.world import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: its text, and the number that is compared (None: no comparison)."""

    text: str
    value: float | None = None


Judge = Callable[[float, Sequence[float]], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `met` judges our value against the others."""

    key: str
    what: str
    must: str = ""
    met: Judge | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure, run for one peer after another.

    With `together` the peers run at the same time, each with its own modem; for measures that
    mostly wait.
    """

    name: str
    rows: tuple[Row, ...]
    run: Callable[["Lab", Kind], dict[str, Figure]]
    ours_only: bool = False
    together: bool = False


@dataclass(slots=True)
class Lab:
    """The environment of a run. `quick` reduces the size of every measure."""

    directory: Path
    quick: bool
    keep: bool = False
    source: random.Random = field(default_factory=lambda: random.Random(20))  # noqa: S311 - times, not secrets

    def pick(self, quick: T, full: T) -> T:
        """Return the size for a quick or a full run."""
        return quick if self.quick else full

    @contextmanager
    def bench(self, kind: Kind, **simulator: Any) -> Iterator[tuple[World, Peer]]:
        """Yield a peer, not started, with its own simulated modem, and remove both afterwards."""
        place = Path(tempfile.mkdtemp(prefix=f"{kind.name.replace(' ', '-')}-", dir=self.directory))
        home = place / "home"
        home.mkdir()
        try:
            with World(place, **simulator) as world:
                peer = kind.make(home, world.ports)
                try:
                    yield world, peer
                finally:
                    end(peer)
        finally:
            if not self.keep:
                shutil.rmtree(place, ignore_errors=True)


def at_least(limit: float) -> Judge:
    """Return a judge that ours reaches `limit`."""
    return lambda ours, _others: ours >= limit


def at_most(limit: float) -> Judge:
    """Return a judge that ours does not exceed `limit`."""
    return lambda ours, _others: ours <= limit


def above_all(factor: float = 1.0, least: float = 0.0) -> Judge:
    """Return a judge that ours exceeds `factor` times each other value, and is at least `least`."""
    return lambda ours, others: ours >= least and all(ours > factor * other for other in others)


def below_all(ours: float, others: Sequence[float]) -> bool:
    """Return whether ours is less than each other value."""
    return all(ours < other for other in others)


def median(values: Sequence[float]) -> float:
    """Return the median; of an even number of values, the lower middle one."""
    return sorted(values)[(len(values) - 1) // 2]


def ninetieth(values: Sequence[float]) -> float:
    """Return the 90th percentile."""
    return sorted(values)[min(len(values) - 1, len(values) * 9 // 10)]
