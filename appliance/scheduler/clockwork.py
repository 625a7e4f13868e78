"""Runs the jobs on APScheduler, and keeps them right when the wall clock is stepped.

APScheduler computes its waits from the wall clock: after a step back of an hour, nothing runs for
an hour. So a small thread of ours, on the monotonic clock, notices steps and sets every job anew.
The tables are the truth: no job is kept by APScheduler across a restart.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from appliance.clock import Clock, StepWatch, to_datetime
from appliance.scheduler.jobs import Every, Job
from appliance.scheduler.triggers import trigger

LOG = logging.getLogger(__name__)

# How often the wall clock is compared with the monotonic one.
WATCH_SECONDS = 5.0
# The job that releases messages whose time has come.
RELEASE = "release"
HEARTBEAT = "heartbeat"
HEARTBEAT_SECONDS = 15
LONG = "long"  # the worker for what takes long


class Clockwork:
    """The jobs' thread. `release` runs at the moment that `next_release_ms` names, and on steps.

    Call `changed()` whenever a message may have got a time of its own: it costs one event, and the
    thread then asks `next_release_ms` anew.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        clock: Clock,
        *,
        release: Callable[[], object],
        next_release_ms: Callable[[], int | None],
    ) -> None:
        self._jobs = (*jobs, Job(HEARTBEAT, Every(HEARTBEAT_SECONDS), self._beat))
        self._clock = clock
        self._release = release
        self._next_release_ms = next_release_ms
        self._watch = StepWatch(clock)
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._failures: dict[str, int] = {}
        self.beat_at = clock.monotonic()
        self._worked_at = self.beat_at
        # One worker: jobs are short, and two writers would only wait for each other. What takes
        # long holds up no message whose time has come.
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1), LONG: ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._thread = threading.Thread(target=self._turn, name="clockwork", daemon=True)

    def start(self) -> None:
        """Start the jobs; the release runs at once, for what came due while the box was off."""
        for job in self._jobs:
            self._scheduler.add_job(
                self._guarded(job.name, job.run),
                trigger(job.when),
                id=job.name,
                name=job.name,
                executor=LONG if job.takes_long else "default",
            )
        self._scheduler.start()
        self._wanted.set()
        self._thread.start()
        self.release_now()

    def stop(self) -> None:
        """Stop; a job under way is waited for."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout=WATCH_SECONDS)
        if self._scheduler.running:
            # APScheduler 3.11: a shutdown while its thread removes a finished one-shot job raises
            # in that thread. Paused, it starts nothing; removing waits for what it is doing.
            self._scheduler.pause()
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=True)

    def changed(self) -> None:
        """Something may now be due at another time."""
        self._wanted.set()

    def release_now(self) -> None:
        """Run the release as soon as the worker is free."""
        self._plan_release(datetime.now(UTC))

    def overdue_seconds(self) -> float:
        """How long since the clockwork or its worker last turned: small, or one is stuck."""
        return self._clock.monotonic() - min(self.beat_at, self._worked_at)

    def _beat(self) -> None:
        """The worker takes this job like any other: while one hangs, it does not."""
        self._worked_at = self._clock.monotonic()

    def _guarded(self, name: str, run: Callable[[], object]) -> Callable[[], None]:
        """A job that fails is logged, once with its count while it goes on failing."""

        def guarded() -> None:
            try:
                run()
            except Exception as failure:
                count = self._failures[name] = self._failures.get(name, 0) + 1
                if count == 1:
                    LOG.exception("job %s failed; it is tried again at its next time", name)
                elif count & (count - 1) == 0:
                    LOG.warning("job %s failed %d times in a row, last: %s", name, count, failure)
            else:
                if self._failures.pop(name, 0):
                    LOG.info("job %s works again", name)

        return guarded

    def _plan_release(self, when: datetime) -> None:
        self._scheduler.add_job(
            self._guarded(RELEASE, self._release_and_plan),
            DateTrigger(when, timezone=UTC),
            id=RELEASE,
            name=RELEASE,
            replace_existing=True,
            # What comes due while one runs is released after it: the one worker takes them in turn.
            max_instances=2,
        )

    def _release_and_plan(self) -> None:
        self._release()
        self._wanted.set()

    def _turn(self) -> None:
        planned: int | None = None
        while not self._stopping.is_set():
            wanted = self._wanted.wait(WATCH_SECONDS)
            self._wanted.clear()
            self.beat_at = self._clock.monotonic()
            step = self._watch.step_ms()
            if self._stopping.is_set():
                return
            if step:
                # Grouped, as the log takes a long row of digits for somebody's number.
                by = f"{round(step / 1000):+,d}"
                LOG.warning("the clock was set by %s s: every job is set anew", by)
                self._set_anew()
            if wanted or step:
                planned = self._align_release(None if step else planned)

    def _set_anew(self) -> None:
        for job in self._jobs:
            self._scheduler.reschedule_job(job.name, trigger=trigger(job.when))
        self.release_now()

    def _align_release(self, planned: int | None) -> int | None:
        """Plan the release for the earliest time that a message waits for."""
        try:
            earliest = self._next_release_ms()
        except Exception:
            LOG.exception("cannot tell when the next message is due; the safety net asks again")
            return planned
        if earliest is not None and earliest != planned:
            self._plan_release(max(to_datetime(earliest), datetime.now(UTC)))
        return earliest
