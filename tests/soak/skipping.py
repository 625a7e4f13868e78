"""A clock from which hours can be cut out: what would have happened in them is due at once."""

import time


class SkippingClock:
    """The machine's clocks, moved forward together; nothing takes it for a step of the clock."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now_ms(self) -> int:
        """Wall-clock time, milliseconds since the epoch."""
        return time.time_ns() // 1_000_000 + round(self._skipped * 1000)

    def monotonic(self) -> float:
        """Seconds that never step back."""
        return time.monotonic() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let so much time have passed."""
        self._skipped += seconds
