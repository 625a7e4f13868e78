"""Wall and monotonic time, replaceable in tests.

Times are stored as whole milliseconds since the epoch, UTC. Waits are measured on the monotonic
clock, which never steps. Dates come from the wall clock, which may step: a Raspberry Pi has no
clock battery and starts in the past until the network gives the time.
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

# An earlier wall clock has not been set yet: the program did not exist then.
EARLIEST_CREDIBLE_MS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
# A larger difference between wall and monotonic clock counts as a step; a smaller one is drift.
STEP_MS = 30_000


class Clock(Protocol):
    """The clocks that the product uses."""

    def now_ms(self) -> int:
        """Return the wall-clock time in milliseconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Return the seconds on a clock that never steps."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        """Return the wall-clock time in milliseconds since the epoch."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Return the seconds on a clock that never steps."""
        return time.monotonic()


class StepWatch:
    """Detects steps of the wall clock by comparing it with the monotonic one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_ms = self._offset()

    def _offset(self) -> int:
        return self._clock.now_ms() - int(self._clock.monotonic() * 1000)

    def step_ms(self) -> int:
        """Return the step of the wall clock since the last call, in ms; 0 if it is only drift."""
        offset = self._offset()
        step = offset - self._offset_ms
        self._offset_ms = offset
        return step if abs(step) >= STEP_MS else 0


def is_trusted(
    clock: Clock,
    *,
    hardware_clocks: Path = Path("/sys/class/rtc"),
    time_service: Path = Path("/run/systemd/timesync"),
) -> bool:
    """Return whether the wall clock can be trusted, so that scheduled messages may be sent.

    A machine with a hardware clock is trusted. Without one (a Raspberry Pi), the clock starts at
    the last shutdown or in 1970; systemd-timesyncd creates a file once it has set the clock from
    the network. Without either, only the date itself can be checked.
    """
    if clock.now_ms() < EARLIEST_CREDIBLE_MS:
        return False
    if any(hardware_clocks.glob("rtc*")) or not time_service.is_dir():
        return True
    return (time_service / "synchronized").exists()


def to_datetime(at_ms: int) -> datetime:
    """Convert milliseconds since the epoch to an aware UTC datetime."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def to_ms(moment: datetime) -> int:
    """Convert an aware datetime to milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)
