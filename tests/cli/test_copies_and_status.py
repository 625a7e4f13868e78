import os
from pathlib import Path

import pytest
from fakes.command_line import CommandLine
from fakes.office import Office

from appliance import __version__
from appliance.clock import SystemClock
from appliance.store import events, restoring
from appliance.store.database import Store
from appliance.store.lock import DirectoryLock


def test_a_backup_is_restored_and_the_former_database_kept(
    command: CommandLine, tmp_path: Path
) -> None:
    command("token", "add", "one")
    copy = tmp_path / "copy.db"
    assert command("backup", str(copy)).code == 0
    command("token", "add", "two")
    done = command("restore", str(copy))
    assert done.code == 0
    assert "the former database is kept as" in done.err
    names = [line.split()[0] for line in command("token", "list").out.splitlines()[1:]]
    assert names == ["one"]


def test_what_is_restored_by_hand_is_not_replaced_by_an_earlier_choice(
    command: CommandLine, tmp_path: Path
) -> None:
    command("token", "add", "one")
    copy = tmp_path / "copy.db"
    command("backup", str(copy))
    restoring.prepare(copy, command.data_dir)
    assert command("restore", str(copy)).code == 0
    assert not restoring.is_waiting(command.data_dir)


def test_a_copy_leaves_a_line_in_the_journal(command: CommandLine, tmp_path: Path) -> None:
    command("token", "add", "one")
    command("backup", str(tmp_path / "copy.db"))
    store = Store.open(command.data_dir / "appliance.db", SystemClock())
    [noted] = [entry for entry in events.since(store, 0, 10) if entry.kind == "backup"]
    store.close()
    assert noted.detail == {"copied": str(tmp_path / "copy.db")}


def test_a_backup_is_made_while_the_daemon_runs(
    command: CommandLine, daemon: Office, tmp_path: Path
) -> None:
    with daemon.store.transaction():
        assert command("backup", str(tmp_path / "copy.db")).code == 0


def test_nothing_is_restored_under_a_running_daemon(command: CommandLine, tmp_path: Path) -> None:
    command("token", "add", "one")
    command("backup", str(tmp_path / "copy.db"))
    lock = DirectoryLock(command.data_dir).acquire()
    done = command("restore", str(tmp_path / "copy.db"))
    lock.release()
    assert done.code == 1
    assert f"in use by process {os.getpid()}" in done.err


@pytest.mark.parametrize("content", [None, b"", b"no database" * 20])
def test_what_is_no_copy_is_not_restored(
    command: CommandLine, tmp_path: Path, content: bytes | None
) -> None:
    command("token", "add", "one")
    copy = tmp_path / "copy.db"
    if content is not None:
        copy.write_bytes(content)
    done = command("restore", str(copy))
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "one" in command("token", "list").out


@pytest.mark.parametrize("file", ["", "pipe"])
def test_a_backup_takes_the_place_of_a_file_alone(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    command("token", "add", "one")
    for verb in ("backup", "restore"):
        done = command(verb, file)
        assert (done.code, len(done.err.splitlines())) == (2 if verb == "backup" else 1, 1)
    assert Path("pipe").is_fifo()


def test_where_nothing_is_nothing_is_copied_nor_made(command: CommandLine, tmp_path: Path) -> None:
    assert command("backup", str(tmp_path / "copy.db")).code == 1
    assert command("status").out.splitlines() == [
        "running     no",
        "outgoing    none",
        "incoming    none",
    ]
    assert not command.data_dir.exists()


def test_the_status_without_a_daemon(command: CommandLine) -> None:
    command("send", "36111", "x")
    assert command("status", "--json").json == {
        "running": False,
        "version": __version__,
        "dataDir": str(command.data_dir),
        "pid": None,
        "listen": None,
        "health": None,
        "modems": [],
        "messages": {"in": {}, "out": {"queued": 1}},
    }


@pytest.mark.usefixtures("daemon")
def test_the_status_of_a_daemon(command: CommandLine) -> None:
    command("send", "36111", "x")
    found = command("status", "--json").json
    assert (found["running"], found["pid"]) == (True, os.getpid())
    assert found["health"]["status"] == "pass"
    assert found["modems"][0]["operator"] == "Orange F"
    assert found["messages"]["out"] == {"queued": 1}
    lines = command("status").out.splitlines()
    assert lines[0].startswith(f"running     process {os.getpid()} on 127.0.0.1:")
    assert "modem       sim, ready, /dev/ttyUSB2, Orange F, 78 %" in lines
    assert "outgoing    1 queued" in lines
