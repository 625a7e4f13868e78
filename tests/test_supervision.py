import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.supervision import Watchdog, more_time, notify, watchdog_seconds


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(path))
        receiver.settimeout(20)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield receiver


def drained(manager: socket.socket, most: int = 50) -> int:
    """Return how many signs of life still came until none came for ten periods."""
    manager.settimeout(0.3)
    for signs in range(most):
        try:
            manager.recv(100)
        except TimeoutError:
            return signs
    return most


def test_the_service_manager_is_told(manager: socket.socket) -> None:
    assert notify("READY=1")
    assert manager.recv(100) == b"READY=1"


def test_without_a_service_manager_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")


def test_a_service_manager_that_is_gone_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert not notify("READY=1")


def test_more_time_is_asked_for_until_the_block_ends(manager: socket.socket) -> None:
    with more_time(every_seconds=0.01):
        assert [manager.recv(100) for _ in range(3)] == [b"EXTEND_TIMEOUT_USEC=120000000"] * 3
    assert drained(manager) < 50  # those on their way; nobody sends more
    assert drained(manager) == 0


def test_more_time_has_an_end(manager: socket.socket) -> None:
    with more_time(every_seconds=0.01, longest_seconds=0.05):
        assert drained(manager) <= 6
        assert drained(manager) == 0


def test_more_time_without_a_service_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    with pytest.raises(OSError, match="full"), more_time():
        raise OSError("full")


def test_the_period_is_read_only_when_it_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert watchdog_seconds() == 30
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_seconds() is None


@pytest.mark.parametrize("part", ["store", "modem", "web"])
def test_a_part_that_stalls_stops_the_feeding(manager: socket.socket, part: str) -> None:
    turning = dict.fromkeys(["store", "modem", "web"], True)
    checks = {name: (lambda name=name: turning[name]) for name in turning}
    watchdog = Watchdog(0.03, checks)
    watchdog.start()
    try:
        assert manager.recv(100) == b"WATCHDOG=1"
        turning[part] = False
        assert watchdog.stuck() == [part]
        assert drained(manager) < 50  # those sent before it stalled
        assert drained(manager) == 0
    finally:
        watchdog.stop()


def test_a_check_that_raises_counts_as_stuck() -> None:
    def broken() -> bool:
        raise OSError("gone")

    assert Watchdog(10, {"web": broken}).stuck() == ["web"]
