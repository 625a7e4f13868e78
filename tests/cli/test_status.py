"""What `status` prints, and its exit code."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.command_line import CommandLine
from fakes.office import Office

from appliance import __version__, runtime
from appliance.cli.status import CRITICAL, OK, WARNING
from appliance.modem.state import Condition


def test_where_nothing_is_nothing_is_copied_nor_made(command: CommandLine, tmp_path: Path) -> None:
    assert command("backup", str(tmp_path / "copy.db")).code == 1
    done = command("status")
    assert done.code == CRITICAL
    assert done.out.splitlines() == [
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
    assert command("status").code == OK
    assert found["modems"][0]["operator"] == "Orange F"
    assert found["messages"]["out"] == {"queued": 1}
    lines = command("status").out.splitlines()
    assert lines[0].startswith(f"running     process {os.getpid()} on 127.0.0.1:")
    assert "modem       sim, ready, /dev/ttyUSB2, Orange F, 78 %" in lines
    assert "outgoing    1 queued" in lines


def test_a_modem_that_cannot_send_is_a_warning(command: CommandLine, daemon: Office) -> None:
    daemon.modems[0] = replace(daemon.modems[0], condition=Condition.NO_SIM)
    assert command("status").code == WARNING
    assert command("status", "--json").code == WARNING


def test_a_daemon_that_does_not_answer_is_critical(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.cli.client._PATIENCE_SECONDS", 0.05)
    command.data_dir.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        listen = f"127.0.0.1:{silent.getsockname()[1]}"
        runtime.announce(command.data_dir, runtime.Running(os.getpid(), listen, "x"))
        done = command("status")
        assert done.code == CRITICAL
        assert "does not answer" in done.err
        assert done.out.splitlines()[0].endswith("does not answer")
        found = command("status", "--json")
    assert (found.code, found.json["running"], found.json["health"]) == (CRITICAL, True, None)
