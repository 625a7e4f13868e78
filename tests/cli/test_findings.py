"""What `doctor` finds: its words, its level and its cure."""

import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.command_line import CommandLine
from fakes.office import Office, ready_modem

from appliance.cli import findings
from appliance.config import HardwareSettings, Settings, load
from appliance.config.hardware import BoardName
from appliance.modem.state import Condition, StorageUse
from appliance.store import consumers
from appliance.web.api.modems import as_json
from appliance.web.shown.modem_words import CONDITIONS

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - like shutil's own


def levels(out: str) -> dict[str, str]:
    """Return the level of each subject."""
    return {line[8:24].strip(): line[:8].strip() for line in out.splitlines() if line[:8].strip()}


def test_a_consumer_of_the_journal_that_fails_says_since_when_and_why(
    command: CommandLine, daemon: Office
) -> None:
    consumers.keep(daemon.store, ["hooks"])
    for _ in range(3):
        consumers.note_failure(daemon.store, "hooks", "no room in the queue")
        daemon.clock.advance(60)
    done = command("doctor")
    assert done.code == 1
    assert levels(done.out)["hooks"] == "PROBLEM"
    assert "after 3 tries: no room in the queue" in done.out
    assert "journal:hooks: warn (fails and is tried again)" in command("status").out


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_has_words_and_every_wrong_one_a_cure(condition: Condition) -> None:
    state = replace(ready_modem(FakeClock()), condition=condition, detail="its words")
    found = findings.modem(as_json(state, whole=False))[0]
    assert CONDITIONS[condition][0] in found.text
    assert found.level == ("ok" if condition is Condition.READY else "problem")
    passes_by_itself = {Condition.STARTING, Condition.SIM_BUSY, Condition.STOPPED}
    assert found.cure or found.level == "ok" or condition in passes_by_itself


def test_what_a_ready_modem_may_still_lack() -> None:
    state = replace(
        ready_modem(FakeClock()),
        registration="roaming",
        signal_percent=10,
        manufacturer="SIMCOM",
        model="SIM7600E",
        storages=(StorageUse("SM", 20, 20), StorageUse("ME", 1, 50)),
        refused=("CMMS", "CSMS", "CMEE"),
    )
    found = {one.subject: one for one in findings.modem(as_json(state, whole=False))}
    assert found["network"].level == "note"
    assert found["signal"].level == "problem"
    assert found["service centre"].level == "problem"
    assert found["storage SM"].level == "problem"
    assert found["storage ME"].level == "ok"
    assert found["model"].text == "SIMCOM SIM7600E"
    assert found["commands"].text == "the modem does not support CMMS, CSMS"
    quiet = replace(ready_modem(FakeClock()), signal_percent=None, service_centre="+336")
    found = {one.subject: one for one in findings.modem(as_json(quiet, whole=False))}
    assert (found["signal"].level, found["service centre"].level) == ("note", "ok")


def test_a_taken_address_names_the_program_that_uses_it(
    command: CommandLine, daemon: Office
) -> None:
    assert daemon
    listen = command("status", "--json").json["listen"]
    (command.data_dir / "daemon.json").unlink()
    settings = load(environment={"SMS_APPLIANCE_LISTEN": listen})
    found = findings.address(settings)
    assert found.level == "problem"
    assert "process" in found.text
    free = findings.address(load(environment={"SMS_APPLIANCE_LISTEN": "127.0.0.1:0"}))
    assert free.level == "ok"
    local = load(environment={"SMS_APPLIANCE_LISTEN": "unix:/run/box.sock"})
    assert findings.address(local).level == "ok"


def test_a_full_disk_an_unset_clock_and_a_damaged_database(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings.clock(FakeClock(0)).level == "problem"
    command.data_dir.mkdir()
    command.database.write_bytes(b"no database" * 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(1, 1, 1 << 20))
    out = command("doctor", "--modem", "simulated").out
    found = levels(out)
    assert (found["disk"], found["database"]) == ("PROBLEM", "PROBLEM")
    assert out.count("Restore a backup") == 1


def test_a_directory_that_cannot_be_written(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    done = command("doctor", "--modem", "simulated")
    assert levels(done.out)["data directory"] == "PROBLEM"
    assert done.code == 1


def on_board(board: BoardName) -> Settings:
    return Settings(hardware=HardwareSettings(board=board))


def test_missing_lights_are_no_problem_unless_configured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(findings, "_DEVICES", tmp_path)
    assert "no pins" in findings.lights(on_board("none")).text
    (tmp_path / "gpiochip4").touch()
    found = findings.lights(on_board("none"))
    assert (found.level, "no board" in found.text) == ("note", True)


def test_lights_that_cannot_work_name_their_cure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(findings, "_DEVICES", tmp_path)
    assert 'board = "none"' in findings.lights(on_board("usb")).cure
    (tmp_path / "gpiochip4").touch()
    monkeypatch.setattr(findings, "find_spec", lambda _name: None)
    assert "pi-lgpio" in findings.lights(on_board("usb")).cure
    monkeypatch.setattr(findings, "find_spec", lambda name: name)
    found = findings.lights(on_board("usb"))
    assert (found.level, found.text) == ("ok", f"board usb, {tmp_path}/gpiochip4")
    monkeypatch.setattr("os.access", lambda *_: False)
    assert "group gpio" in findings.lights(on_board("usb")).cure
