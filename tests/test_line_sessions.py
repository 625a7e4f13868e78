"""Each line starts, stops and is replaced by itself; all stop at the same time."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.new_store import new_store

from appliance.config import ConfiguredLine, MessagingSettings
from appliance.line_sessions import STOP_SECONDS, LineSessions
from appliance.lines.registry import Lines
from appliance.modem.enquiry import Enquiry
from appliance.modem.state import Condition, ModemState
from appliance.store import lines as stored
from appliance.store.database import Store
from appliance.store.lines import LineRow

MANY = 8
PATIENCE = 20.0


class FakeSession:
    """A session that can only be started, woken and stopped."""

    def __init__(self, row: LineRow, submit: Callable[[], object]) -> None:
        self.name = row.name
        self.starts = self.stops = self.wakes = 0
        self._submit = submit
        self.told = threading.Semaphore(0)  # to stop
        self._stopped = threading.Lock()

    @property
    def state(self) -> ModemState:
        return ModemState(self.name, "", Condition.READY, 0)

    def start(self) -> None:
        self.starts += 1

    def wake(self) -> None:
        self.wakes += 1

    def silent_seconds(self) -> float:
        return 7.0

    def stop(self, timeout: float) -> bool:
        assert timeout == STOP_SECONDS
        self.told.release()
        if self.starts and self._stopped.acquire(blocking=False):
            self._submit()
            self.stops += 1
        return True


class Box:
    """Lines with fake sessions, which run `submit` before they stop, as a session does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.lines = Lines(store, MessagingSettings)
        self.made: list[FakeSession] = []
        self.submit: Callable[[], object] = lambda: None

    def sessions(self, *names: str) -> LineSessions:
        self.lines.synchronise([ConfiguredLine(name) for name in names])
        return LineSessions(self.lines, self._make)

    def of(self, name: str) -> list[FakeSession]:
        return [session for session in self.made if session.name == name]

    def add(self, name: str) -> None:
        stored.put(self.store, LineRow(name, position=99))
        self.lines.read_again()

    def remove(self, name: str) -> None:
        stored.remove(self.store, name)
        self.lines.read_again()

    def _make(self, row: LineRow) -> Any:
        self.made.append(FakeSession(row, self.submit))
        return self.made[-1]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    store = new_store(tmp_path / "data" / "appliance.db", FakeClock())
    yield Box(store)
    store.close()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def in_background(run: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_settings_that_are_changed_before_the_start_start_nothing_twice(box: Box) -> None:
    sessions = box.sessions("a")
    sessions.restart("a")
    until(lambda: len(box.made) == 2)
    sessions.start()
    sessions.restart("a")
    until(lambda: len(box.made) == 3 and box.made[2].starts == 1)
    assert [session.starts for session in box.made] == [0, 1, 1]
    assert [session.stops for session in box.made] == [0, 1, 0]


def test_many_changes_during_the_start_leave_one_session_a_line(box: Box) -> None:
    sessions = box.sessions("a", "b", "c")
    for _ in range(5):
        sessions.restart("a")
        sessions.restart("b")
    sessions.start()
    until(lambda: len(box.of("a")) == len(box.of("b")) == 6)
    until(lambda: box.of("a")[-1].starts == box.of("b")[-1].starts == 1)
    sessions.stop()
    assert all(session.starts <= 1 for session in box.made)
    assert [session.stops for session in box.made] == [session.starts for session in box.made]
    assert sum(session.starts for session in box.made) >= 3


def test_sessions_stop_side_by_side(box: Box) -> None:
    # Nobody passes it before all of them are stopping.
    box.submit = threading.Barrier(MANY, timeout=PATIENCE).wait
    sessions = box.sessions(*(f"line{number}" for number in range(MANY)))
    sessions.start()
    sessions.stop()
    assert [session.stops for session in box.made] == [1] * MANY


def test_one_line_is_replaced_while_another_waits_for_its_submit(box: Box) -> None:
    answered = threading.Event()
    box.submit = lambda: answered.wait(PATIENCE)
    sessions = box.sessions("a", "b")
    sessions.start()
    sessions.restart("a")
    assert box.of("a")[0].told.acquire(timeout=PATIENCE)
    box.of("b")[0]._submit = lambda: None
    sessions.restart("b")
    until(lambda: len(box.of("b")) == 2 and box.of("b")[1].starts == 1)
    assert len(box.of("a")) == 1
    answered.set()
    until(lambda: len(box.of("a")) == 2 and box.of("a")[1].starts == 1)


def test_a_stop_does_not_wait_for_a_change_that_waits_for_a_submit(box: Box) -> None:
    answered = threading.Event()
    box.submit = lambda: answered.wait(PATIENCE)
    sessions = box.sessions("a")
    sessions.start()
    sessions.restart("a")
    assert box.made[0].told.acquire(timeout=PATIENCE)
    stop = in_background(sessions.stop)
    assert box.made[0].told.acquire(timeout=PATIENCE)
    answered.set()
    stop.join(PATIENCE)
    assert not stop.is_alive()
    assert [(session.starts, session.stops) for session in box.made] == [(1, 1)]


def test_nothing_is_begun_again_after_the_stop(box: Box) -> None:
    sessions = box.sessions("a")
    sessions.start()
    sessions.stop()
    box.add("b")
    sessions.follow()
    sessions.restart("a")
    sessions.restart("nobody")
    assert len(box.made) == 1


def test_a_line_is_added_and_removed_while_the_others_work(box: Box) -> None:
    sessions = box.sessions("a")
    sessions.start()
    box.add("b")
    sessions.follow()
    assert [session.starts for session in box.of("b")] == [1]
    sessions.wake()
    assert [session.wakes for session in box.made] == [1, 1]
    assert sessions.silent_seconds() == {"a": 7.0, "b": 7.0}
    box.remove("b")
    sessions.follow()
    until(lambda: box.of("b")[0].stops == 1)
    assert sessions.session("b") is None
    assert sessions.session("a") is box.made[0]
    assert [(session.starts, session.stops) for session in box.of("a")] == [(1, 0)]


def test_a_line_that_comes_back_begins_when_its_earlier_session_has_ended(box: Box) -> None:
    answered = threading.Event()
    box.submit = lambda: answered.wait(PATIENCE)
    sessions = box.sessions("a")
    box.add("b")
    sessions.follow()
    sessions.start()
    box.remove("b")
    sessions.follow()
    assert box.of("b")[0].told.acquire(timeout=PATIENCE)
    box.add("b")
    sessions.follow()
    assert [session.starts for session in box.of("b")] == [1, 0]
    answered.set()
    until(lambda: [session.starts for session in box.of("b")] == [1, 1])
    assert box.of("b")[0].stops == 1


def test_a_stop_waits_for_lines_that_were_removed(box: Box) -> None:
    answered = threading.Event()
    box.submit = lambda: answered.wait(PATIENCE)
    sessions = box.sessions()
    box.add("b")
    sessions.follow()
    sessions.start()
    box.remove("b")
    sessions.follow()
    stop = in_background(sessions.stop)
    assert box.of("b")[0].told.acquire(timeout=PATIENCE)
    assert stop.is_alive()
    answered.set()
    stop.join(PATIENCE)
    assert box.of("b")[0].stops == 1


def test_only_modems_answer_enquiries(box: Box) -> None:
    sessions = box.sessions("a")
    enquiry = Enquiry("#123#", (), lambda _result: None)
    assert not sessions.ask("a", enquiry)  # a fake is no modem
    assert not sessions.ask("nobody", enquiry)
    assert sessions.states() == []
