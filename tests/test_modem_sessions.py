"""Sessions start once and stop at the same time, whatever the settings page does meanwhile."""

import threading
from collections.abc import Callable
from typing import Any

from appliance.clock import SystemClock
from appliance.modem_sessions import STOP_SECONDS, ModemSessions

MANY = 8
PATIENCE = 20.0


class FakeSession:
    """A session that can only be started and stopped."""

    def __init__(self, made: list["FakeSession"], submit: Callable[[], object]) -> None:
        made.append(self)
        self.starts = self.stops = 0
        self._submit = submit
        self.told = threading.Semaphore(0)  # to stop
        self._stopped = threading.Lock()

    def start(self) -> None:
        self.starts += 1

    def stop(self, timeout: float) -> bool:
        assert timeout == STOP_SECONDS
        self.told.release()
        if self.starts and self._stopped.acquire(blocking=False):
            self._submit()
            self.stops += 1
        return True


def build(
    made: list[FakeSession], count: int = 1, submit: Callable[[], object] = lambda: None
) -> ModemSessions:
    """Return sessions that run `submit` before they stop, as a session ends its submit first."""
    maker: Any = lambda: FakeSession(made, submit)  # noqa: E731
    return ModemSessions([maker] * count, SystemClock())


def in_background(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_settings_that_are_changed_before_the_start_start_nothing_twice() -> None:
    made: list[FakeSession] = []
    modems = build(made)
    modems._exchange()
    modems.start()
    modems._exchange()
    assert [session.starts for session in made] == [0, 1, 1]
    assert [session.stops for session in made] == [0, 1, 0]


def test_many_changes_during_the_start_leave_one_session_a_place() -> None:
    made: list[FakeSession] = []
    modems = build(made, 3)
    threads = [in_background(modems._exchange) for _ in range(5)]
    modems.start()
    for thread in threads:
        thread.join(PATIENCE)
    modems.stop()
    assert all(session.starts <= 1 for session in made)
    assert [session.stops for session in made] == [session.starts for session in made]
    assert sum(session.starts for session in made) >= 3


def test_sessions_stop_side_by_side() -> None:
    made: list[FakeSession] = []
    # Nobody passes it before all of them are stopping.
    all_stopping = threading.Barrier(MANY, timeout=PATIENCE)
    modems = build(made, MANY, all_stopping.wait)
    modems.start()
    modems.stop()
    assert [session.stops for session in made] == [1] * MANY


def test_a_change_of_settings_stops_them_side_by_side_too() -> None:
    made: list[FakeSession] = []
    all_stopping = threading.Barrier(MANY, timeout=PATIENCE)
    modems = build(made, MANY, all_stopping.wait)
    modems.start()
    modems._exchange()
    assert [session.starts for session in made] == [1] * 2 * MANY
    assert [session.stops for session in made] == [1] * MANY + [0] * MANY


def test_a_stop_does_not_wait_for_a_change_that_waits_for_a_submit() -> None:
    made: list[FakeSession] = []
    answered = threading.Event()
    modems = build(made, 1, lambda: answered.wait(PATIENCE))
    modems.start()
    change = in_background(modems._exchange)
    assert made[0].told.acquire(timeout=PATIENCE)
    stop = in_background(modems.stop)
    assert made[0].told.acquire(timeout=PATIENCE)
    answered.set()
    for thread in (change, stop):
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert [(session.starts, session.stops) for session in made] == [(1, 1)]


def test_nothing_is_begun_again_after_the_stop() -> None:
    made: list[FakeSession] = []
    modems = build(made)
    modems.start()
    modems.stop()
    modems._exchange()
    assert len(made) == 1
