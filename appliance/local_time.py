"""The box's local time as people type and read it, including the days when the clocks change.

The zone is the system's. A pytz zone, which Babel uses, must not be put into a datetime: it would
give the offset of the nineteenth century.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from appliance.clock import to_ms


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of a date and time without an offset on this box."""

    at_ms: int  # milliseconds since the epoch
    skipped: bool = False  # the clocks skip this time; `at_ms` is later by as much
    repeated: bool = False  # the time occurs twice; `at_ms` is one of the two


def read(typed: datetime, now_ms: int | None = None) -> Reading:
    """Return the moment that `typed`, without a zone, means.

    A time that the clocks skip is read by the clock before the change, as calendars do (RFC 5545,
    3.3.5): 02:30 becomes 03:30. Of a time that occurs twice the first is meant, or the second if
    the first is past at `now_ms`. Raise ValueError, OverflowError or OSError for a year that the
    system cannot represent.
    """
    first, second = _both(typed)
    if first < second and now_ms is not None and first < now_ms:
        return Reading(second, repeated=True)
    return Reading(first, skipped=first > second, repeated=first < second)


def local(at_ms: int) -> datetime:
    """Convert milliseconds since the epoch to the time zone of the box."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone()


def turn(at_ms: int) -> Literal["first", "second"] | None:
    """Return which of two equal local times this is, or None on other days."""
    first, second = _both(local(at_ms).replace(tzinfo=None))
    if first >= second:
        return None
    return "first" if at_ms == first else "second"


def _both(typed: datetime) -> tuple[int, int]:
    """Return `typed` by the clock before and after a change; they differ only near a change.

    The later one is first if the clocks go forward (PEP 495).
    """
    return to_ms(typed.replace(fold=0)), to_ms(typed.replace(fold=1))
