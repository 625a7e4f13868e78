import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from fakes.command_line import CommandLine

from appliance import __version__, daemon, demo
from appliance.cli import program
from appliance.config import Settings
from appliance.errors import AddressTakenError, ConfigError, PortError, StoreInUseError
from appliance.store.lock import DirectoryLock


def test_the_version(command: CommandLine) -> None:
    done = command("--version")
    assert (done.code, done.out) == (0, f"sms-appliance {__version__}\n")


def test_every_command_has_help(command: CommandLine) -> None:
    names = ["run", "demo", "simulate", "user", "token", "account", "person", "line", "send"]
    assert [*program._COMMANDS] == [*names, "status", "doctor", "backup", "restore"]
    for name in program._COMMANDS:
        done = command(name, "--help")
        assert (done.code, done.err) == (0, "")
        assert "Usage: sms-appliance" in done.out


def test_each_command_is_in_the_list_of_commands(command: CommandLine) -> None:
    listed = command("--help").out
    for name in program._COMMANDS:
        assert f"  {name}  " in listed
    assert [*program._SHORTLY] == [*program._COMMANDS]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "forbidden"),
    [
        (["--help"], "appliance.(config|store|messaging|modem|web|cli.[^p])|peewee|flask"),
        (["run", "--help"], "appliance.(store|messaging|web)|gsmmodem|peewee|flask"),
        (["send", "--help"], "appliance.(store|messaging|web)|gsmmodem|peewee|flask"),
        (["status", "--help"], "appliance.(store|messaging|web)|gsmmodem|peewee|flask"),
        (["doctor", "--help"], "appliance.(store|messaging|web)|gsmmodem|peewee|flask"),
        (["user", "list", "--help"], "appliance.(web|modem.simulator.modem)|gsmmodem|flask"),
    ],
)
def test_help_loads_little(words: list[str], forbidden: str) -> None:
    code = (
        "import sys; from appliance.cli.program import run; run(sys.argv[1:]);"
        " print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    assert "Usage: sms-appliance" in done.stdout
    loaded = [name for name in done.stderr.split() if re.match(rf"({forbidden})(\.|$)", name)]
    assert loaded == []


@pytest.mark.slow
@pytest.mark.parametrize(("shell", "at"), [("bash", "1"), ("zsh", "1"), ("fish", "do")])
def test_shells_complete_its_commands(shell: str, at: str) -> None:
    def asked(instruction: str, **words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "appliance"],
            env={**os.environ, "_SMS_APPLIANCE_COMPLETE": f"{shell}_{instruction}", **words},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    assert "_SMS_APPLIANCE_COMPLETE" in asked("source")
    found = asked("complete", COMP_WORDS="sms-appliance do", COMP_CWORD=at)
    assert "doctor" in found


@pytest.mark.slow
def test_a_held_port_and_a_held_directory_end_the_same_way(tmp_path: Path) -> None:
    def started(name: str, port: int) -> subprocess.CompletedProcess[str]:
        words = ["run", "--modem", "simulated", "--listen", f"127.0.0.1:{port}"]
        return subprocess.run(
            [sys.executable, "-m", "appliance", *words, "--data-dir", str(tmp_path / name)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    lock = DirectoryLock(tmp_path / "held").acquire()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        outcomes = [started("held", 0), started("free", taken.getsockname()[1])]
    lock.release()
    for done in outcomes:
        last = done.stderr.splitlines()[-1]
        assert (done.returncode, f"process {os.getpid()}" in last) == (1, True), done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "which command?"),
        (["rum"], 'no command "rum", did you mean "run"?'),
        (["xyz"], 'no command "xyz"; `sms-appliance --help` lists them'),
        (["run", "--lisen", "x"], "--lisen"),
        (["run", "--listen", "x"], '--listen must be HOST:PORT, such as "127.0.0.1:8080"'),
        (["run", "--pin", "12"], "--pin must be 4 to 8 digits"),
        (["run", "--country", "ZZ"], "--country must be a two-letter country code"),
        (["run", "--config", "none.toml"], "none.toml: cannot be read"),
        (["run", "extra"], "unexpected extra argument"),
        (["demo", "--listen", "x:99999"], "--listen must end in a port"),
        (["simulate"], "Missing option '--link'"),
    ],
)
def test_a_wrong_value_is_one_line_and_exit_2(
    command: CommandLine, words: list[str], said: str
) -> None:
    done = command(*words)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert said in done.err


def test_an_unknown_variable_and_an_unknown_key_are_reported_together(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "box.toml").write_text('modm = "auto"\n')
    monkeypatch.setenv("SMS_APPLIANCE_LISTN", "x")
    done = command("run", "--config", str(tmp_path / "box.toml"))
    assert done.code == 2
    assert done.err.splitlines() == [
        f'sms-appliance: {tmp_path}/box.toml, line 1: unknown key "modm", did you mean "modem"?',
        (
            "sms-appliance: unknown environment variable SMS_APPLIANCE_LISTN, "
            'did you mean "SMS_APPLIANCE_LISTEN"?'
        ),
    ]


def test_run_hands_the_settings_to_the_daemon(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed: list[Settings] = []
    monkeypatch.setattr(daemon, "run", lambda settings: handed.append(settings) or 0)
    (tmp_path / "box.toml").write_text('country = "PL"\nlisten = "127.0.0.1:1"\n')
    monkeypatch.setenv("SMS_APPLIANCE_CONFIG", str(tmp_path / "box.toml"))
    monkeypatch.setenv("SMS_APPLIANCE_COUNTRY", "nl")
    words = ["--modem", "/dev/x", "--pin", "1234", "--listen", "127.0.0.1:2"]
    assert command("run", *words).code == 0
    (settings,) = handed
    assert settings.modem.port == "/dev/x"
    assert settings.modem.pin == "1234"
    assert settings.country == "NL"
    assert settings.web.listen == "127.0.0.1:2"
    assert settings.store.data_dir == command.data_dir


def test_the_machines_own_file_is_read_but_not_by_the_demo(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(daemon, "run", lambda settings: handed.append(settings.country) or 0)
    monkeypatch.setattr(
        demo, "demo", lambda settings, data_dir: handed.append((settings.country, data_dir)) or 0
    )
    machines = tmp_path / "machine.toml"
    machines.write_text('country = "PL"\n')
    monkeypatch.setattr("appliance.cli.common.DEFAULT_FILE", machines)
    command("run")
    command("demo")
    command("demo", "--data-dir", str(tmp_path))
    monkeypatch.delenv("SMS_APPLIANCE_DATA_DIR")
    command("demo")
    assert handed == ["PL", ("FR", command.data_dir), ("FR", tmp_path), ("FR", None)]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (StoreInUseError("in_use", "It is in use by process 7."), 1, "It is in use by process 7."),
        (PortError("port", "No port.", cure="Plug it in."), 1, "No port. Plug it in."),
        (ConfigError("wrong", "A setting is wrong."), 2, "A setting is wrong."),
        (AddressTakenError("taken", "The address is taken."), 1, "The address is taken."),
        (PermissionError(13, "Permission denied", "/box"), 1, "/box: Permission denied"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
    ],
)
def test_every_error_has_its_exit_code(
    command: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    said: str,
) -> None:
    def fail(_settings: Settings) -> int:
        raise error

    monkeypatch.setattr(daemon, "run", fail)
    done = command("run")
    assert done.code == code
    assert done.err.strip() == (f"sms-appliance: {said}" if said else "")


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_crash(command: CommandLine) -> None:
    done = subprocess.run(  # noqa: S602 - the pipe is what is tested
        f"{sys.executable} -m appliance user list | true",
        shell=True,
        env={**os.environ, "SMS_APPLIANCE_DATA_DIR": str(command.data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.slow
def test_the_simulated_modem_runs_by_itself_until_it_is_stopped(tmp_path: Path) -> None:
    link = tmp_path / "modem"
    process = subprocess.Popen(
        [sys.executable, "-m", "appliance", "simulate", "--link", str(link)],
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not link.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not link.is_symlink()
