"""The clockwork: jobs run, late ones are not dropped, and steps of the clock do not stop them."""

import threading
import time

import pytest

from appliance.clock import SystemClock
from appliance.masking import mask_all
from appliance.scheduler import clockwork
from appliance.scheduler.clockwork import Clockwork
from appliance.scheduler.jobs import Daily, Every, Job


class SteppedClock(SystemClock):
    """The machine's clock, with a wall clock that a test steps."""

    def __init__(self) -> None:
        self.offset_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.offset_ms


class Due:
    """A release that counts, and a due time that a test sets."""

    def __init__(self) -> None:
        self.released = threading.Semaphore(0)
        self.at_ms: int | None = None

    def release(self) -> None:
        self.at_ms = None
        self.released.release()

    def next_ms(self) -> int | None:
        return self.at_ms

    def seen(self, within: float = 20.0) -> bool:
        return self.released.acquire(timeout=within)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


def build(clock: SteppedClock, due: Due, *jobs: Job) -> Clockwork:
    return Clockwork(jobs, clock, release=due.release, next_release_ms=due.next_ms)


def test_what_came_due_while_off_is_released_at_start(clock: SteppedClock) -> None:
    due = Due()
    work = build(clock, due)
    work.start()
    try:
        assert due.seen()
    finally:
        work.stop()


def test_a_due_time_is_met_to_the_moment_and_not_polled(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clockwork, "WATCH_SECONDS", 60.0)
    due = Due()
    work = build(clock, due)
    work.start()
    try:
        assert due.seen()
        due.at_ms = wanted_ms = clock.now_ms() + 300
        work.changed()
        assert due.seen()  # before it checks by itself
        assert clock.now_ms() >= wanted_ms
    finally:
        work.stop()


def test_what_comes_due_while_others_are_released_is_released_after_them(
    clock: SteppedClock,
) -> None:
    due, began, go_on = Due(), threading.Semaphore(0), threading.Semaphore(0)

    def release() -> None:
        began.release()
        assert go_on.acquire(timeout=30)
        if due.at_ms is not None and due.at_ms <= looked_at:
            due.release()

    looked_at = 0
    work = Clockwork([], clock, release=release, next_release_ms=due.next_ms)
    work.start()
    try:
        assert began.acquire(timeout=20)
        due.at_ms = clock.now_ms() + 100
        work.changed()
        time.sleep(0.5)  # it becomes due while the first release, which checked before, still runs
        go_on.release()
        assert began.acquire(timeout=20), "the second was left out"
        looked_at = clock.now_ms()
        go_on.release()
        assert due.seen()
    finally:
        go_on.release(10)
        work.stop()


def test_a_job_that_fails_runs_again(clock: SteppedClock, caplog: pytest.LogCaptureFixture) -> None:
    runs = threading.Semaphore(0)

    def fail() -> None:
        runs.release()
        raise RuntimeError("no luck")

    work = build(clock, Due(), Job("fails", Every(1), fail))
    work.start()
    try:
        assert runs.acquire(timeout=20)
        assert runs.acquire(timeout=20)
    finally:
        work.stop()
    assert "job fails failed" in caplog.text


@pytest.mark.parametrize("step_hours", [-1, 1, -24 * 365 * 50])
def test_a_step_of_the_clock_reschedules_every_job(
    clock: SteppedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    step_hours: int,
) -> None:
    monkeypatch.setattr(clockwork, "WATCH_SECONDS", 0.05)
    due = Due()
    work = build(clock, due, Job("nightly", Daily(3), lambda: None))
    work.start()
    try:
        assert due.seen()
        clock.offset_ms += step_hours * 3_600_000
        assert due.seen(), "a step releases what is now due"
    finally:
        work.stop()
    told = f"the clock was changed by {step_hours * 3600:+,d} s: all jobs are scheduled again"
    assert told in mask_all(caplog.text)


def test_drift_is_no_step(clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clockwork, "WATCH_SECONDS", 0.02)
    due = Due()
    work = build(clock, due)
    work.start()
    try:
        assert due.seen()
        clock.offset_ms += 500
        assert not due.seen(within=0.2)
    finally:
        work.stop()


def test_a_stuck_clockwork_can_be_told(clock: SteppedClock) -> None:
    work = build(clock, Due())
    work.start()
    try:
        assert work.overdue_seconds() < 2 * clockwork.WATCH_SECONDS
    finally:
        work.stop()


def test_what_takes_long_holds_up_no_message(clock: SteppedClock) -> None:
    due = Due()
    began, go_on = threading.Event(), threading.Event()

    def long() -> None:
        began.set()
        go_on.wait(20)

    work = build(clock, due, Job("backup", Every(1), long, takes_long=True))
    work.start()
    try:
        assert due.seen()
        assert began.wait(10)
        due.at_ms = clock.now_ms()
        work.changed()
        assert due.seen(10)
    finally:
        go_on.set()
        work.stop()


def test_a_worker_that_hangs_is_told(clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planning thread goes on turning: only the worker's own heartbeat shows it."""
    monkeypatch.setattr(clockwork, "HEARTBEAT_SECONDS", 1)
    due = Due()
    hanging, go_on = threading.Event(), threading.Event()

    def hang() -> None:
        hanging.set()
        go_on.wait(20)

    work = build(clock, due, Job("hangs", Every(1), hang))
    work.start()
    try:
        assert hanging.wait(10)
        beat = work._worked_at
        time.sleep(2.5)
        assert work._worked_at == beat
        assert work.overdue_seconds() > 2
        go_on.set()
        deadline = time.monotonic() + 10
        while work._worked_at == beat:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        go_on.set()
        work.stop()


def test_jobs_of_one_moment_take_one_wake_up(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clockwork, "WATCH_SECONDS", 0.02)
    due = Due()
    work = build(clock, due, *(Job(f"job {number}", Every(60), int) for number in range(20)))

    def moments() -> set[object]:
        return {job.next_run_time for job in work._scheduler.get_jobs() if "job" in job.name}

    work.start()
    try:
        assert due.seen()
        first = moments()
        assert len(first) == 1
        clock.offset_ms += 3_600_000
        assert due.seen()
        assert len(moments()) == 1
        assert moments() != first
    finally:
        work.stop()
