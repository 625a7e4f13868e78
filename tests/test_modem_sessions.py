"""Sessions start once and stop side by side, whatever the settings page does meanwhile."""

import threading
import time
from typing import Any

from appliance.clock import SystemClock
from appliance.modem_sessions import ModemSessions


class FakeSession:
    """A session as far as it is started and stopped."""

    made: list["FakeSession"]

    def __init__(self, made: list["FakeSession"], stop_seconds: float = 0.0) -> None:
        made.append(self)
        self.starts = self.stops = 0
        self.stop_seconds = stop_seconds

    def start(self) -> None:
        self.starts += 1

    def stop(self, _timeout: float) -> bool:
        time.sleep(self.stop_seconds)
        self.stops += 1
        return True


def build(made: list[FakeSession], count: int = 1, stop_seconds: float = 0.0) -> ModemSessions:
    maker: Any = lambda: FakeSession(made, stop_seconds)  # noqa: E731
    return ModemSessions([maker] * count, SystemClock())


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
    threads = [threading.Thread(target=modems._exchange) for _ in range(5)]
    for thread in threads:
        thread.start()
    modems.start()
    for thread in threads:
        thread.join()
    modems.stop()
    assert all(session.starts <= 1 for session in made)
    assert [session.stops for session in made] == [session.starts for session in made]
    assert sum(session.starts for session in made) >= 3


def test_sessions_stop_side_by_side() -> None:
    made: list[FakeSession] = []
    modems = build(made, 8, stop_seconds=0.5)
    modems.start()
    began = time.monotonic()
    modems.stop()
    assert time.monotonic() - began < 3
    assert all(session.stops == 1 for session in made)


def test_nothing_is_begun_again_after_the_stop() -> None:
    made: list[FakeSession] = []
    modems = build(made)
    modems.start()
    modems.stop()
    modems._exchange()
    assert len(made) == 1
