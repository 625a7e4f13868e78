"""Run the jobs on APScheduler, and correct them when the wall clock is stepped.

APScheduler computes its waits from the wall clock: after a step back of an hour, nothing would run
for an hour. A small thread on the monotonic clock therefore notices steps and reschedules every
job. The tables are the truth: APScheduler keeps no job across a restart.
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
# The job that releases messages that are due.
RELEASE = "release"
HEARTBEAT = "heartbeat"
HEARTBEAT_SECONDS = 15
LONG = "long"  # the worker for long jobs


class Clockwork:
    """The thread of the jobs.

    `release` runs at the time that `next_release_ms` gives, and on steps.

    Call `changed()` whenever a message may have a new due time: it only sets an event, and the
    thread then calls `next_release_ms` again.
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
        # One worker for short jobs, as two writers would only wait for each other, and one for long
        # jobs, so that they delay no message that is due.
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1), LONG: ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._thread = threading.Thread(target=self._turn, name="clockwork", daemon=True)

    def start(self) -> None:
        """Start the jobs.

        The release runs at once, for messages that became due while the box was off.
        """
        now = datetime.now(UTC)  # of all jobs, so that those of one moment take one wake-up
        for job in self._jobs:
            when = trigger(job.when)
            self._scheduler.add_job(
                self._guarded(job.name, job.run),
                when,
                id=job.name,
                name=job.name,
                next_run_time=when.get_next_fire_time(None, now),
                executor=LONG if job.takes_long else "default",
            )
        self._scheduler.start()
        self._wanted.set()
        self._thread.start()
        self.release_now()

    def stop(self) -> None:
        """Stop, after the jobs that are running."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout=WATCH_SECONDS)
        if self._scheduler.running:
            # APScheduler 3.11 raises in its thread if it is shut down while that thread removes a
            # finished one-shot job. Paused, it starts nothing; removing waits for what it is doing.
            self._scheduler.pause()
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=True)

    def changed(self) -> None:
        """Check again when the next message is due."""
        self._wanted.set()

    def release_now(self) -> None:
        """Run the release as soon as the worker is free."""
        self._plan_release(datetime.now(UTC))

    def overdue_seconds(self) -> float:
        """Return the seconds since the clockwork or its worker last turned.

        A large value means that one is stuck.
        """
        return self._clock.monotonic() - min(self.beat_at, self._worked_at)

    def _beat(self) -> None:
        """Note that the worker works: it runs this job like any other, unless one hangs."""
        self._worked_at = self._clock.monotonic()

    def _guarded(self, name: str, run: Callable[[], object]) -> Callable[[], None]:
        """Wrap a job so that a failure is logged, and repeated failures only with their count."""

        def guarded() -> None:
            try:
                run()
            except Exception as failure:
                count = self._failures[name] = self._failures.get(name, 0) + 1
                if count == 1:
                    LOG.exception("job %s failed; it is tried again at its next time", name)
                elif count & (count - 1) == 0:
                    LOG.warning(
                        "job %s failed %d times in a row, most recently: %s", name, count, failure
                    )
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
            # A message that becomes due during a release waits for the next one: the one worker
            # takes both.
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
                # Grouped, because the log masks a long row of digits as a phone number.
                by = f"{round(step / 1000):+,d}"
                LOG.warning("the clock was changed by %s s: all jobs are scheduled again", by)
                self._set_anew()
            if wanted or step:
                planned = self._align_release(None if step else planned)

    def _set_anew(self) -> None:
        now = datetime.now(UTC)
        for job in self._jobs:
            when = trigger(job.when)
            self._scheduler.modify_job(
                job.name, trigger=when, next_run_time=when.get_next_fire_time(None, now)
            )
        self.release_now()

    def _align_release(self, planned: int | None) -> int | None:
        """Plan the release for the earliest due time."""
        try:
            earliest = self._next_release_ms()
        except Exception:
            LOG.exception("the next due time cannot be read; it is read again at the next check")
            return planned
        if earliest is not None and earliest != planned:
            self._plan_release(max(to_datetime(earliest), datetime.now(UTC)))
        return earliest
