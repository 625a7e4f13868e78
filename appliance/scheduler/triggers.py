"""Compute a job's next time from now, so that a clock set forward by years causes no catching up.

APScheduler lists every time that a late job missed before it runs it once. From 1970, where a
machine without a clock battery starts, these are 29 million times for a job that runs every minute:
gigabytes and minutes. These triggers give one.
"""

from datetime import date, datetime, time, timedelta

from apscheduler.triggers.base import BaseTrigger

from appliance import local_time
from appliance.local_time import local
from appliance.scheduler.jobs import Daily, Every

_TICK = timedelta(microseconds=1)


class Periodic(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """An interval after the last time, or after now if that has passed too."""

    def __init__(self, every: Every) -> None:
        self._interval = timedelta(seconds=every.seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the next time; `previous` is None at first."""
        following = (previous or now) + self._interval
        return following if following > now else now + self._interval


class Nightly(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """The next occurrence of a time of the local day, not UTC's, once a day.

    The library's own trigger fires twice in the night when the clocks go back, and skips the day
    after they go forward for a time soon after midnight.
    """

    def __init__(self, daily: Daily) -> None:
        self._time = time(daily.hour, daily.minute)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the next time; `previous` is None at first."""
        after = now if previous is None else max(now, previous + _TICK)
        day = after.astimezone().date()
        while (found := self._on(day)) < after:
            day += timedelta(days=1)
        return found

    def _on(self, day: date) -> datetime:
        return local(local_time.read(datetime.combine(day, self._time)).at_ms)


def trigger(when: Every | Daily) -> BaseTrigger:
    """Return the APScheduler trigger of a job's time."""
    return Periodic(when) if isinstance(when, Every) else Nightly(when)
