"""Describe jobs: what runs, and when."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Every:
    """Repeatedly, this many seconds apart, first after one interval."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at this local time."""

    hour: int
    minute: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work. It must be safe to run late, early or twice."""

    name: str
    when: Every | Daily
    run: Callable[[], object]
    takes_long: bool = False  # seconds or more: it runs on its own worker
