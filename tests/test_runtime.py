import json
import os
import subprocess
from pathlib import Path

import pytest

from appliance.runtime import Running, announce, find, withdraw, working_file


def test_a_running_daemon_is_found_until_it_withdraws(tmp_path: Path) -> None:
    running = Running(os.getpid(), "127.0.0.1:8080", "secret")
    announce(tmp_path, running)
    assert find(tmp_path) == running
    assert (tmp_path / "daemon.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["daemon.json"]
    withdraw(tmp_path)
    withdraw(tmp_path)
    assert find(tmp_path) is None


def test_the_token_is_not_shown() -> None:
    assert "secret" not in repr(Running(1, "x:1", "secret"))


def test_a_daemon_that_was_killed_is_not_found(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    announce(tmp_path, Running(ended.pid, "127.0.0.1:8080", "secret"))
    assert find(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"pid":"x","listen":"","token":""}', "null"])
def test_a_file_that_says_nothing_is_no_daemon(tmp_path: Path, content: str) -> None:
    (tmp_path / "daemon.json").write_text(content)
    assert find(tmp_path) is None


def test_nothing_of_an_earlier_try_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "daemon.json.new").write_text("left by a crash")
    announce(tmp_path, Running(os.getpid(), "x:1", "secret"))
    assert json.loads((tmp_path / "daemon.json").read_text())["listen"] == "x:1"


def test_the_working_file_is_where_only_root_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    assert working_file() is None
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/sms-appliance:/run/other")
    assert working_file() == Path("/run/sms-appliance-work/working")
