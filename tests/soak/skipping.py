"""A clock that can skip hours: what would have happened in them is due at once."""

import time


class SkippingClock:
    """The machine's clocks, moved forward together, which does not count as a step."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now_ms(self) -> int:
        """Return the wall-clock time in milliseconds since the epoch."""
        return time.time_ns() // 1_000_000 + round(self._skipped * 1000)

    def monotonic(self) -> float:
        """Return the seconds on a clock that never steps back."""
        return time.monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let this much time pass."""
        self._skipped += seconds
