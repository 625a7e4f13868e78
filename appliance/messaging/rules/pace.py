"""The pace of mass sendings on each line: so many parts a minute and no more.

It is kept in memory: after a restart the first minute begins anew.
"""

import threading
from collections import deque
from typing import Final

from appliance.clock import Clock

_MINUTE: Final = 60.0


class Pace:
    """The parts that each line has taken in the last minute. Any thread may use it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[str, deque[float]] = {}
        self._opens_at: float | None = None
        self._is_new = False
        self._lock = threading.Lock()

    def note(self, line: str) -> None:
        """Count a part that a line has taken."""
        with self._lock:
            taken = self._taken.setdefault(line, deque())
            taken.append(self._clock.monotonic())
            self._forget_old(taken)

    def allows(self, line: str, per_minute: int) -> bool:
        """Return whether a mass sending may begin a message now; 0 sets no limit.

        If not, `opens_in` says when it may.
        """
        if not per_minute:
            return True
        with self._lock:
            taken = self._taken.get(line)
            if taken is None:
                return True
            self._forget_old(taken)
            if len(taken) < per_minute:
                return True
            opens_at = taken[len(taken) - per_minute] + _MINUTE
            self._is_new |= self._opens_at is None
            self._opens_at = min(opens_at, self._opens_at or opens_at)
            return False

    def is_new_wait(self) -> bool:
        """Return whether a line has begun to wait; say so once, for whoever wakes it later."""
        with self._lock:
            is_new, self._is_new = self._is_new, False
            return is_new

    def opens_in(self) -> float | None:
        """Return the seconds until a line that was refused may continue, or None."""
        with self._lock:
            if self._opens_at is None:
                return None
            return max(0.0, self._opens_at - self._clock.monotonic())

    def has_opened(self) -> bool:
        """Return whether a line that was refused may continue now; say so once."""
        with self._lock:
            if self._opens_at is None or self._opens_at > self._clock.monotonic():
                return False
            self._opens_at = None
            return True

    def _forget_old(self, taken: deque[float]) -> None:
        since = self._clock.monotonic() - _MINUTE
        while taken and taken[0] <= since:
            taken.popleft()
