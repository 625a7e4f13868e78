"""The times of jobs, even if the clock was set forward by years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from apscheduler.job import Job as ScheduledJob
from apscheduler.schedulers.background import BackgroundScheduler
from fakes.zones import box_in

from appliance.scheduler.jobs import Daily, Every
from appliance.scheduler.triggers import trigger

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 19, 12, 0, 0, 5000, tzinfo=UTC)


def run_times(when: Every | Daily, first: datetime, now: datetime) -> list[datetime]:
    """Return the times for which APScheduler would run a job now whose next time was `first`."""
    job = ScheduledJob(
        BackgroundScheduler(), trigger=trigger(when), func=print, executor="default",
        args=(), kwargs={}, id="job", name="job", misfire_grace_time=None, coalesce=True,
        max_instances=1, next_run_time=first,
    )  # fmt: skip
    found: list[datetime] = job._get_run_times(now)
    return found


@pytest.mark.parametrize("when", [Every(60), Daily(3), Daily(12, 0)])
def test_what_was_missed_for_years_runs_once(when: Every | Daily) -> None:
    assert run_times(when, EPOCH, NOW) == [EPOCH]


def test_an_interval_keeps_its_beat() -> None:
    every = trigger(Every(60))
    assert every.get_next_fire_time(None, NOW) == NOW + timedelta(minutes=1)
    last = NOW - timedelta(milliseconds=5)
    assert every.get_next_fire_time(last, NOW) == last + timedelta(minutes=1)


def test_an_interval_missed_starts_from_now() -> None:
    late = NOW - timedelta(days=30)
    assert trigger(Every(60)).get_next_fire_time(late, NOW) == NOW + timedelta(minutes=1)


def test_a_time_of_the_day_comes_once_a_day() -> None:
    nightly = trigger(Daily(3, 30))
    first = nightly.get_next_fire_time(None, NOW)
    assert first is not None
    assert (first.hour, first.minute) == (3, 30)
    second = nightly.get_next_fire_time(first, first)
    assert second is not None
    assert timedelta(hours=22) < second - first < timedelta(hours=26)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Santiago", "Australia/Lord_Howe"])
@pytest.mark.parametrize("when", [Daily(0), Daily(0, 30), Daily(1, 45), Daily(2, 15), Daily(23)])
def test_it_comes_once_a_day_also_when_the_clocks_change(zone: str, when: Daily) -> None:
    with box_in(zone):
        nightly = trigger(when)
        now, last, days = datetime(2026, 12, 31, 12, tzinfo=UTC), None, []
        while not days or days[-1] < date(2027, 12, 31):
            last = nightly.get_next_fire_time(last, now)
            assert last is not None
            days.append(last.astimezone().date())
            now = last.astimezone(UTC) + timedelta(milliseconds=5)
    assert days[-365:] == [date(2027, 1, 1) + timedelta(days=after) for after in range(365)]
