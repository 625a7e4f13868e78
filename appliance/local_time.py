"""The box's own time, as people type and read it, on the days when the clocks change too.

The zone is the system's: a zone of pytz, as Babel has it, must not be put into a datetime, which
then has the offset of the nineteenth century.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from appliance.clock import to_ms


@dataclass(frozen=True, slots=True)
class Reading:
    """What a date and time without an offset means on this box."""

    at_ms: int  # milliseconds since the epoch
    skipped: bool = False  # the clocks go forward over it: `at_ms` is as much later as they jump
    repeated: bool = False  # the clocks go back: it comes twice, and `at_ms` is one of the two


def read(typed: datetime, now_ms: int | None = None) -> Reading:
    """The moment that `typed`, without a zone, means.

    A time that the clocks leave out is read by the clock before the change, as calendars do
    (RFC 5545, 3.3.5): 02:30 becomes 03:30. Of a time that comes twice the first is meant; if that
    is past at `now_ms`, the second. Raises ValueError, OverflowError or OSError for a year that
    the system cannot count.
    """
    first, second = _both(typed)
    if first < second and now_ms is not None and first < now_ms:
        return Reading(second, repeated=True)
    return Reading(first, skipped=first > second, repeated=first < second)


def local(at_ms: int) -> datetime:
    """Milliseconds since the epoch in the time zone of the box."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone()


def turn(at_ms: int) -> Literal["first", "second"] | None:
    """Which of the two it is where the clock shows the same time twice; None on other days."""
    first, second = _both(local(at_ms).replace(tzinfo=None))
    if first >= second:
        return None
    return "first" if at_ms == first else "second"


def _both(typed: datetime) -> tuple[int, int]:
    """`typed` by the clock before and after a change: the same but near one.

    The later one stands first where the clocks go forward (PEP 495).
    """
    return to_ms(typed.replace(fold=0)), to_ms(typed.replace(fold=1))
