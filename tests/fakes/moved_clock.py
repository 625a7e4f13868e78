"""A clock that runs as the machine's, on another day."""

from datetime import datetime

from appliance.clock import SystemClock, to_ms


class MovedClock(SystemClock):
    """The machine's clock, set to another moment; it can be moved on."""

    def __init__(self, start: str) -> None:
        self._ahead_ms = 0
        self.set(start)

    def now_ms(self) -> int:
        return super().now_ms() + self._ahead_ms

    def set(self, moment: str) -> None:
        self._ahead_ms += to_ms(datetime.fromisoformat(moment)) - self.now_ms()
