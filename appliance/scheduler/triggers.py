"""When a job runs next, told from now: a clock set forward by years makes up for nothing.

APScheduler lists every time that a late job missed before it runs it once. From 1970, where a
machine without a clock battery starts, that is 29 million times for a job of each minute: gigabytes
and minutes. With these there is one.
"""

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

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


class Nightly(CronTrigger):  # type: ignore[misc]  # the library has no types
    """A time of the local day, not Greenwich's: the next one that is to come."""

    def __init__(self, daily: Daily) -> None:
        super().__init__(hour=daily.hour, minute=daily.minute)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """The next time; `previous` is None at first."""
        after = now if previous is None else max(now, previous + _TICK)
        found: datetime | None = super().get_next_fire_time(None, after)
        return found


def trigger(when: Every | Daily) -> BaseTrigger:
    """What APScheduler asks for a job's times."""
    return Periodic(when) if isinstance(when, Every) else Nightly(when)
