import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.command_line import CommandLine
from fakes.office import Office

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
    assert "the previous database is kept as" in done.err
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
    [noted] = [entry for entry in events.since(store, 0, 10) if entry.entry.kind == "backup"]
    store.close()
    assert noted.entry.told() == {"copied": str(tmp_path / "copy.db")}


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
def test_a_backup_replaces_only_a_regular_file(
    command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    command("token", "add", "one")
    for verb in ("backup", "restore"):
        done = command(verb, file)
        assert (done.code, len(done.err.splitlines())) == (2 if verb == "backup" else 1, 1)
    assert Path("pipe").is_fifo()


def test_no_directory_is_made_for_a_backup(command: CommandLine, tmp_path: Path) -> None:
    command("token", "add", "one")
    done = command("backup", str(tmp_path / "stick" / "box" / "copy.db"))
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert f"the directory {tmp_path}/stick/box does not exist; if it is on a USB stick" in done.err
    assert not (tmp_path / "stick").exists()


def test_a_backup_replaces_a_file_only_when_told_to(command: CommandLine, tmp_path: Path) -> None:
    command("token", "add", "one")
    copy = tmp_path / "copy.db"
    copy.write_text("something else")
    done = command("backup", str(copy))
    assert done.code == 2
    assert "--overwrite" in done.err
    assert copy.read_text() == "something else"
    assert command("backup", "--overwrite", str(copy)).code == 0
    assert copy.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.slow
def test_a_dash_is_standard_output(command: CommandLine, tmp_path: Path) -> None:
    command("token", "add", "one")
    done = subprocess.run(
        [sys.executable, "-m", "appliance", "backup", "-"],
        cwd=tmp_path,
        env={**os.environ, "SMS_APPLIANCE_DATA_DIR": str(command.data_dir)},
        capture_output=True,
        check=True,
    )
    copy = tmp_path / "copy.db"
    copy.write_bytes(done.stdout)
    assert not (tmp_path / "-").exists()
    assert [*command.data_dir.glob("copy-*")] == []
    assert command("restore", str(copy)).code == 0
