"""Measure how a function's work grows with its input, by processor time, not by the wall clock."""

import time
from collections.abc import Callable
from typing import TypeVar

from fakes.tries import least

Input = TypeVar("Input")

# For 10 times the input a linear function needs 10 times the work, a quadratic one 100 times.
TEN_TIMES = 10
LINEAR = 40
_TRIES = 3


def growth(prepare: Callable[[int], Input], read: Callable[[Input], object], size: int) -> float:
    """Return the work at ten times `size`, divided by the work at `size`."""
    small, large = prepare(size), prepare(size * TEN_TIMES)
    return least(lambda: _work(read, large) / _work(read, small), LINEAR)


def _work(read: Callable[[Input], object], data: Input) -> float:
    """Return the shortest processor time of several runs in this thread, in seconds."""
    times = []
    for _ in range(_TRIES):
        begun = time.thread_time()
        read(data)
        times.append(time.thread_time() - begun)
    return max(min(times), 0.0001)
