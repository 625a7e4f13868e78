"""A clock that a test moves by hand."""

START_MS = 1_790_000_000_000  # 2026-09-21


class FakeClock:
    """Wall and monotonic time, moved together by `advance` and apart by `step`."""

    def __init__(self, now_ms: int = START_MS) -> None:
        self._now_ms = now_ms
        self._monotonic = 1000.0

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now_ms += round(seconds * 1000)
        self._monotonic += seconds

    def step(self, seconds: float) -> None:
        """Step the wall clock, as a time server or a person does."""
        self._now_ms += round(seconds * 1000)
