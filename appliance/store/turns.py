"""Whose turn it is to write, among the threads of this program: first come, first served.

SQLite lets a waiting writer sleep and try again, up to a tenth of a second later. A thread that
writes one commit after another leaves it gaps of microseconds, so the others hardly ever find one:
a modem waited 630 ms for a large sending whose commits take 15 ms each. Here the turn is handed to
whoever has waited longest, at once. Other programs still wait as SQLite lets them.
"""

import threading
from collections import deque

from appliance.clock import Clock


class Turns:
    """A lock that is handed over in the order in which it was asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False
        self._since = 0.0

    def take(self, seconds: float) -> float | None:
        """Wait for the turn, no longer than this; return how long, or None if it did not come."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                self._since = self._clock.monotonic()
                return 0.0
            began = self._clock.monotonic()
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if not mine.acquire(timeout=seconds) and self._withdraw(mine):
            return None
        self._since = self._clock.monotonic()
        return self._since - began

    def give(self) -> float:
        """Hand the turn over; return for how many seconds it was held."""
        held = self._clock.monotonic() - self._since
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
        return held

    def _withdraw(self, mine: threading.Lock) -> bool:
        """Wait no longer; False if the turn came at the last moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True
