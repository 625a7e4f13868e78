"""The daemon's reaction to signals and to a full disk, in separate processes."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest

from appliance import daemon
from appliance.clock import SystemClock
from appliance.config import Settings
from appliance.daemon import Daemon
from appliance.messaging.balance import allowances
from appliance.messaging.credit import accounts
from appliance.messaging.journal.consumers import Consumer
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import Author, NewMessage
from appliance.modem.simulator.options import SimulatorOptions
from appliance.session_maker import SIMULATED
from appliance.store import attention, backup, balances, messages, restoring
from appliance.store.database import Store
from appliance.store.journal.box import AttentionSeen
from appliance.store.journal.entry import Recorded
from appliance.store.listing import MessageFilter
from appliance.store.lock import NAME
from appliance.web.serving.server import WebServer

pytestmark = pytest.mark.slow

TOLD_WHILE_IT_LOADS = """
import os, signal, sys
from appliance.cli import main
class Finder:
    def find_spec(name, *_):
        if name == "appliance.daemon":
            os.kill(os.getpid(), signal.SIGTERM)
sys.meta_path.insert(0, Finder)
main(["run", "--modem", "simulated", "--data-dir", sys.argv[1]])
"""
RUN = [sys.executable, "-m", "appliance", "run", "--modem", "simulated", "--listen", "127.0.0.1:0"]
# A private disk with this many free KiB.
ON_A_SMALL_DISK = """
mount --make-rprivate / && mount -t tmpfs -o size=1M tmpfs "$0" && mkdir "$0/data" || exit 77
dd if=/dev/zero of="$0/filled" bs=1k count=$((1024 - $1)) 2>/dev/null
shift
exec "$@" --data-dir "$0/data"
"""


def test_the_service_manager_waits_longer_for_a_restore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    store = Store.open(data / "appliance.db", SystemClock())
    backup.write(store, tmp_path / "copy.db")
    restoring.prepare(tmp_path / "copy.db", data)
    store.close()
    told = str(tmp_path / "told")
    monkeypatch.setenv("NOTIFY_SOCKET", told)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(told)
        manager.settimeout(20)
        with subprocess.Popen([*RUN, "--data-dir", str(data)], stderr=subprocess.DEVNULL) as daemon:
            assert manager.recv(100) == b"EXTEND_TIMEOUT_USEC=120000000"
            assert manager.recv(100) == b"READY=1"
            daemon.terminate()


def test_consumers_of_the_journal_are_notified_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: Queue[Recorded] = Queue()
    consumer = Consumer("told", (AttentionSeen,), lambda _, found: told.put(found))
    monkeypatch.setattr(daemon, "CONSUMERS", (consumer,))
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port=SIMULATED),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    one = Daemon(settings, simulator=SimulatorOptions(start_s=0, ready_s=0, latency_s=0))
    one.start()
    try:
        attention.mark_seen(one.store, "system:button")
        assert told.get(timeout=20).entry == AttentionSeen(actor="system:button")
    finally:
        one.stop()


def test_the_first_account_is_followed_while_the_daemon_runs(tmp_path: Path) -> None:
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port=SIMULATED),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    one = Daemon(settings, simulator=SimulatorOptions(start_s=0, ready_s=0, latency_s=0))
    one.start()
    try:
        assert len(one.consumers) == len(daemon.CONSUMERS)
        alice = Author("user", "alice", administers=True)
        accounts.create(one.store, accounts.Wanted("School", balance=1), alice, "FR")
        due = one.clock.now_ms() + 3_600_000
        message = NewMessage("Bonjour", ("+33639980101",), due_ms=due, account="School")
        sent = one.outbox.accept(message, alice)
        assert accounts.get(one.store, "School").balance == 0
        one.outbox.cancel_batch(sent.batch_id, alice)
        wait_until(lambda: accounts.get(one.store, "School").balance == 1)
    finally:
        one.stop()


def test_an_account_of_a_command_during_the_start_is_followed_from_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port=SIMULATED),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    one = Daemon(settings, simulator=SimulatorOptions(start_s=0, ready_s=0, latency_s=0))
    built = Daemon._build_web

    def interrupted(daemon: Daemon, token: str) -> WebServer:
        """Another program adds the first account, pays with it and gives up the message."""
        store = Store.open(daemon.settings.store.database, daemon.clock)
        outbox = Outbox(store, daemon.clock, daemon.preferences.messaging, lambda: None)
        alice = Author("user", "alice", administers=True)
        accounts.create(store, accounts.Wanted("School", balance=1), alice, "FR")
        due = daemon.clock.now_ms() + 3_600_000
        message = NewMessage("Bonjour", ("+33639980101",), due_ms=due, account="School")
        outbox.cancel_batch(outbox.accept(message, alice).batch_id, alice)
        assert accounts.get(store, "School").balance == 0
        store.close()
        return built(daemon, token)

    monkeypatch.setattr(Daemon, "_build_web", interrupted)
    one.start()
    try:
        wait_until(lambda: accounts.get(one.store, "School").balance == 1)
    finally:
        one.stop()


def test_the_credit_of_the_sim_is_read_between_the_messages(tmp_path: Path) -> None:
    settings = Settings()
    settings = replace(
        settings,
        store=replace(settings.store, data_dir=tmp_path / "data"),
        modem=replace(settings.modem, port=SIMULATED),
        web=replace(settings.web, listen="127.0.0.1:0"),
    )
    options = SimulatorOptions(start_s=0, ready_s=0, latency_s=0, credit=5.2, ussd_form="ucs2")
    one = Daemon(settings, simulator=options)
    one.start()
    try:
        (line,) = one.lines.names()
        alert = balances.BalanceRow(
            line, "#123#", "1 1", alert_below=500, alert_number="+33639980199", allowance=100
        )
        balances.put(one.store, alert)
        wait_until(lambda: one.sessions.states()[0].can_send)
        for number in range(3):
            message = NewMessage(f"Message {number}", ("+33639980101",))
            one.outbox.accept(message, Author("user", "sophie"))
        wait_until(lambda: _used(one, alert) == 3)
        one.balances.read(line, Author("user", "sophie"))
        wait_until(lambda: not one.balances.is_reading(line))
        found = balances.last_amount(one.store, line)
        assert found is not None
        assert (found.amount, found.unit) == (490, "EUR")
        assert found.answer == "Credit restant : 4,90 EUR\nValable 30 jours"
        wait_until(lambda: _used(one, alert) == 4)  # the alert, in the box's language
        (newest,) = messages.page(one.store, MessageFilter(direction="out"), limit=1).rows
        assert newest.address == "+33639980199"
        assert "4,90\xa0€" in newest.body
    finally:
        one.stop()


def _used(one: Daemon, row: balances.BalanceRow) -> int:
    found = allowances.of_line(one.store, row)
    return found.used if found else 0


def wait_until(check: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_told_to_end_before_anything_has_begun_it_ends_well(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TOLD_WHILE_IT_LOADS, str(tmp_path / "data")]
    ended = subprocess.run(command, timeout=30, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert not (tmp_path / "data").exists()


def test_told_to_end_while_it_starts_it_ends_well(tmp_path: Path) -> None:
    database = tmp_path / "appliance.db"
    Store.open(database, SystemClock()).close()
    # The start waits while the lock is held.
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    lock = tmp_path / NAME
    with subprocess.Popen([*RUN, "--data-dir", tmp_path], stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not (lock.exists() and lock.read_text()):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        assert process.poll() is None
        holder.close()
        assert process.wait(30) == 0
    assert not (tmp_path / "daemon.json").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a disk")
@pytest.mark.parametrize("free", [0, 16, 64, 120])
def test_a_disk_without_room_at_the_start_is_named(tmp_path: Path, free: int) -> None:
    words = ["sh", "-c", ON_A_SMALL_DISK, str(tmp_path), str(free), *RUN]
    ended = subprocess.run(
        ["unshare", "--mount", *words], timeout=60, capture_output=True, text=True, check=False
    )
    if ended.returncode == 77 or "unshare" in ended.stderr:
        pytest.skip(f"no disk of its own here: {ended.stderr}")
    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1
    assert last.startswith("sms-appliance: The database cannot be written: ")
    assert f"{tmp_path}/data" in last
    assert "No space left on device" in last
    assert "disk." in last.rpartition(". ")[2]  # the cure
