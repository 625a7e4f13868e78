"""Measure again what other programs on the machine may have disturbed.

They make a measurement of time or memory worse and never better, so the best of several tries is
closest to the program's own work. What really needs too much fails every try.
"""

from collections.abc import Callable
from typing import Final

_MOST_TRIES: Final = 3


def least(measure: Callable[[], float], bound: float) -> float:
    """Return the least of up to three measurements. Stop at the first one below the bound."""
    smallest = measure()
    for _ in range(_MOST_TRIES - 1):
        if smallest < bound:
            break
        smallest = min(smallest, measure())
    return smallest
