import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.errors import StoreFullError, StoreInUseError
from appliance.store.lock import NAME, DirectoryLock

HOLD = """
import sys
from pathlib import Path
from appliance.store.lock import DirectoryLock
lock = DirectoryLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_the_holder_is_named(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreInUseError) as caught:
            DirectoryLock(tmp_path).acquire()
        assert f"process {holder.pid} (" in str(caught.value)
        assert str(tmp_path) in str(caught.value)
        holder.kill()
    # However it ended, the directory is free.
    DirectoryLock(tmp_path).acquire().release()


def test_two_in_one_process_exclude_each_other(tmp_path: Path) -> None:
    first = DirectoryLock(tmp_path).acquire()
    with pytest.raises(StoreInUseError, match=str(os.getpid())):
        DirectoryLock(tmp_path).acquire()
    first.release()
    first.release()
    second = DirectoryLock(tmp_path).acquire()
    second.release()


def test_the_file_is_private_and_holds_the_pid(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path / "data").acquire()
    file = tmp_path / "data" / NAME
    assert file.read_text() == f"{os.getpid()}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    lock.release()


def test_a_holder_that_cannot_be_looked_up_is_named_by_its_number(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path).acquire()
    (tmp_path / NAME).write_text("999999999\n")
    with pytest.raises(StoreInUseError, match=r"process 999999999\."):
        DirectoryLock(tmp_path).acquire()
    lock.release()


def test_a_directory_that_cannot_be_written_is_told() -> None:
    with pytest.raises(StoreFullError):
        DirectoryLock(Path("/proc/nowhere")).acquire()
