"""`run` and `demo`: what the daemon gets, and what is printed about a PIN on the command line."""

import signal
from pathlib import Path
from typing import Any

import pytest
from fakes.command_line import CommandLine

from appliance import daemon as daemons
from appliance import demo as demos
from appliance.config import Settings


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list of the daemons that would have been run."""
    given: list[Any] = []
    monkeypatch.setattr(daemons, "run", lambda settings: given.append(settings) or 0)
    monkeypatch.setattr(
        demos, "demo", lambda settings, *, data_dir: given.append((settings, data_dir)) or 0
    )
    return given


def test_options_reach_the_daemon(command: CommandLine, started: list[Any]) -> None:
    done = command("run", "--modem", "/dev/ttyUSB2", "--listen", "127.0.0.1:0", "--country", "PL")
    assert (done.code, done.err) == (0, "")
    [settings] = started
    assert (settings.modem.port, settings.web.listen) == ("/dev/ttyUSB2", "127.0.0.1:0")
    assert settings.country == "PL"


@pytest.mark.parametrize(("hidden", "warned"), [(True, False), (False, True)])
def test_a_pin_that_others_can_read_is_said(
    command: CommandLine,
    started: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    *,
    hidden: bool,
    warned: bool,
) -> None:
    monkeypatch.setattr("appliance.cli.arguments.hide", lambda _pin: hidden)
    done = command("run", "--pin", "1234")
    assert ("PIN" in done.err) is warned
    assert "1234" not in done.err
    assert started[0].modem.pin == "1234"


def test_a_stop_before_the_start_is_no_failure_and_the_usual_manner_comes_back(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = signal.getsignal(signal.SIGTERM)

    def told_to_stop(_settings: Settings) -> int:
        signal.raise_signal(signal.SIGTERM)
        return 1

    monkeypatch.setattr(daemons, "run", told_to_stop)
    with pytest.raises(SystemExit, check=lambda ended: ended.code == 0):
        command("run")
    assert signal.getsignal(signal.SIGTERM) is usual


def test_the_demo_keeps_a_directory_only_when_one_is_named(
    command: CommandLine, started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command("demo")
    command("demo", "--data-dir", str(tmp_path))
    monkeypatch.delenv("SMS_APPLIANCE_DATA_DIR")
    command("demo")
    assert [data_dir for _, data_dir in started] == [command.data_dir, tmp_path, None]


def test_the_demo_does_not_change_the_machines_own_file(
    command: CommandLine, started: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = tmp_path / "usual.toml"
    usual.write_text('modem = "/dev/ttyUSB2"')
    monkeypatch.setattr("appliance.cli.common.DEFAULT_FILE", usual)
    command("demo")
    assert started[0][0].modem.port == "auto"
