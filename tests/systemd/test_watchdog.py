"""The real daemon under a service manager with a watchdog: a part that hangs is not hidden."""

import base64
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from attacks import slow

from appliance import daemon as daemon_module
from appliance.config import Settings
from appliance.daemon import Daemon
from appliance.lines.modem.line import ModemLine
from appliance.messaging.people import users
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.timings import Timings
from appliance.scheduler.clockwork import Clockwork
from appliance.web.serving import server

pytestmark = pytest.mark.slow

PERIOD = 0.6  # seconds of WatchdogSec in these tests
PATIENCE = 10.0  # seconds that a busy machine may take for a sign of life
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class Manager:
    """The service manager's end of the socket."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))

    def next(self, seconds: float) -> bytes | None:
        """Return the next message within this many seconds, or None."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(100)
        except TimeoutError:
            return None

    def fed_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self.next(left) == b"WATCHDOG=1":
                return True
        return False

    def stops_being_fed(self) -> bool:
        """Return whether the signs of life end, for more than one period: systemd would restart."""
        deadline = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < deadline:
            if not self.fed_within(3 * PERIOD):
                return True
        return False


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    path = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(PERIOD * 1_000_000)))
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    one = Manager(path)
    yield one
    one.socket.close()


@pytest.fixture
def daemon(manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    """Yield a daemon whose parts may hang for two seconds, not two minutes."""
    monkeypatch.setattr(daemon_module, "STUCK_SECONDS", 2.0)
    monkeypatch.setattr(server, "ANSWER_SECONDS", 1.0)
    # Its beat comes once a minute: too slow for these tests, which do not stall it.
    monkeypatch.setattr(Clockwork, "overdue_seconds", lambda _: 0.0)
    usual = Timings.of
    monkeypatch.setattr(Timings, "of", lambda settings: replace(usual(settings), beat=0.2))
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port="simulated"),
        web=replace(settings.web, listen="127.0.0.1:0", threads=2),
    )
    one = Daemon(settings, simulator=SimulatorOptions(start_s=0, ready_s=0, latency_s=0))
    one.start()
    assert manager.next(PATIENCE) == b"READY=1"
    assert manager.fed_within(PATIENCE)
    yield one
    one.stop()


@contextmanager
def held_by_another_process(database: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        yield
        holder.kill()


def test_it_is_fed_while_everything_turns(daemon: Daemon, manager: Manager) -> None:
    for _ in range(6):
        assert manager.fed_within(PATIENCE)
    assert daemon.web.answers()


def test_not_while_the_store_takes_nothing(daemon: Daemon, manager: Manager) -> None:
    with held_by_another_process(daemon.settings.store.database):
        assert manager.stops_being_fed()
    assert manager.fed_within(PATIENCE)


def test_not_while_the_modem_thread_hangs(
    daemon: Daemon,
    manager: Manager,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    go_on = threading.Event()
    usual = ModemLine.claim

    def hang(line: ModemLine) -> object:
        go_on.wait(30)
        return usual(line)

    monkeypatch.setattr(ModemLine, "claim", hang)
    author = Author("user", "sophie")
    daemon.outbox.accept(NewMessage("Bonjour", ("+33698765432",)), author)
    assert manager.stops_being_fed()
    assert caplog.messages[-1].startswith("watchdog: modem:sim makes no progress")
    go_on.set()
    assert manager.fed_within(PATIENCE)


def test_not_while_no_page_is_answered(
    daemon: Daemon, manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(users, "verify_password", lambda *_: go_on.wait(30) and None)
    header = "Basic " + base64.b64encode(b"sophie:password").decode()
    askers = []
    for _ in range(daemon.settings.web.threads):
        connection = http.client.HTTPConnection(daemon.url.removeprefix("http://"), timeout=30)
        connection.request("GET", "/api/v1/modems", headers={"Authorization": header})
        askers.append(connection)
    assert manager.stops_being_fed()
    go_on.set()
    for connection in askers:
        assert connection.getresponse().status == 401
        connection.close()
    assert manager.fed_within(PATIENCE)


def test_a_change_of_the_modems_settings_is_no_stall(daemon: Daemon, manager: Manager) -> None:
    daemon.sessions.restart("sim")
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        assert manager.fed_within(PATIENCE)


def test_slow_connections_do_not_stop_the_feeding(daemon: Daemon, manager: Manager) -> None:
    port = int(daemon.url.rpartition(":")[2])
    with slow.clients(port, 300, slow.BODY):
        for _ in range(6):
            assert manager.fed_within(PATIENCE)
