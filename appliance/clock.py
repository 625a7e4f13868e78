"""Wall and monotonic time, replaceable in tests.

Times are kept as whole milliseconds since the epoch, UTC. Waits are measured on the monotonic
clock, which never steps; dates are read from the wall clock, which may (a Raspberry Pi has no clock
battery, so it starts in the past until the network tells the time).
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

# A wall clock before this day has not been set yet: the program did not exist then.
EARLIEST_CREDIBLE_MS = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
# The wall clock may drift this far from the monotonic one before it counts as a step.
STEP_MS = 30_000


class Clock(Protocol):
    """What the product asks of time."""

    def now_ms(self) -> int:
        """Wall-clock time, milliseconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never steps."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now_ms(self) -> int:
        """Wall-clock time, milliseconds since the epoch."""
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds on a clock that never steps."""
        return time.monotonic()


class StepWatch:
    """Notices that the wall clock was stepped, by comparing it with the monotonic one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset_ms = self._offset()

    def _offset(self) -> int:
        return self._clock.now_ms() - int(self._clock.monotonic() * 1000)

    def step_ms(self) -> int:
        """How far the wall clock was stepped since the last call; 0 for drift below STEP_MS."""
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
    """Whether the wall clock can be believed, so that deferred messages may go out by it.

    A machine with a hardware clock is believed. Without one (a Raspberry Pi), the clock starts at
    the last shutdown or in 1970: systemd-timesyncd marks the moment when it was set from the
    network. Where there is neither, nothing but the date itself can be checked.
    """
    if clock.now_ms() < EARLIEST_CREDIBLE_MS:
        return False
    if any(hardware_clocks.glob("rtc*")) or not time_service.is_dir():
        return True
    return (time_service / "synchronized").exists()


def to_datetime(at_ms: int) -> datetime:
    """Milliseconds since the epoch as an aware UTC datetime."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def to_ms(moment: datetime) -> int:
    """An aware datetime as milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)
