"""When a job runs next, told from now: a clock set forward by years makes up for nothing.

APScheduler lists every time that a late job missed before it runs it once. From 1970, where a
machine without a clock battery starts, that is 29 million times for a job of each minute: gigabytes
and minutes. With these there is one.
"""

from datetime import date, datetime, time, timedelta

from apscheduler.triggers.base import BaseTrigger

from appliance import local_time
from appliance.local_time import local
from appliance.scheduler.jobs import Daily, Every

_TICK = timedelta(microseconds=1)


class Periodic(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """So many seconds after the last time, or after now if that has passed as well."""

    def __init__(self, every: Every) -> None:
        self._interval = timedelta(seconds=every.seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next time; `previous` is None at first."""
        following = (previous or now) + self._interval
        return following if following > now else now + self._interval


class Nightly(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """A time of the local day, not Greenwich's: the next one that is to come, once a day.

    The library's own takes a time twice on the night when the clocks go back, and leaves out the
    day after they go forward for a time soon after midnight.
    """

    def __init__(self, daily: Daily) -> None:
        self._time = time(daily.hour, daily.minute)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The next time; `previous` is None at first."""
        after = now if previous is None else max(now, previous + _TICK)
        day = after.astimezone().date()
        while (found := self._on(day)) < after:
            day += timedelta(days=1)
        return found

    def _on(self, day: date) -> datetime:
        return local(local_time.read(datetime.combine(day, self._time)).at_ms)


def trigger(when: Every | Daily) -> BaseTrigger:
    """What APScheduler asks for a job's times."""
    return Periodic(when) if isinstance(when, Every) else Nightly(when)
