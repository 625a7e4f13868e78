"""Give the threads of this program their turns to write: first come, first served.

SQLite lets a waiting writer sleep and try again up to a tenth of a second later. A thread that
writes one commit after another leaves gaps of microseconds, which the others hardly ever hit: a
modem waited 630 ms for a large sending whose commits take 15 ms each. Here the turn passes at once
to the thread that has waited longest. Other programs still wait in SQLite's way.
"""

import threading
from collections import deque

from appliance.clock import Clock


class Turns:
    """A lock that passes to the waiting threads in the order in which they asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False
        self._since = 0.0

    def take(self, seconds: float) -> float | None:
        """Wait for the turn for at most `seconds`; return the time waited, or None on a timeout."""
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
        """Pass the turn on; return the number of seconds for which it was held."""
        held = self._clock.monotonic() - self._since
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
        return held

    def _withdraw(self, mine: threading.Lock) -> bool:
        """Stop waiting; return False if the turn came at the last moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True
