"""`line`: list, test, pause and resume lines, with and without the daemon."""

from dataclasses import replace
from pathlib import Path

from fakes.command_line import CommandLine
from fakes.office import Office

from appliance.lines import kinds
from appliance.modem.state import Condition

SMSAPI = '[[line]]\nname = "masse"\nkind = "smsapi"\ntoken = "abc"\n'


def test_lines_without_a_daemon(command: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "box.toml"
    file.write_text(SMSAPI)
    assert command("line", "list", "--config", str(file)).out.splitlines() == [
        "NAME   KIND    STATE  NUMBER  TODAY",
        "sim    modem   -      -       -",
        "masse  smsapi  -      -       -",
    ]
    assert command("line", "pause", "masse", "--config", str(file)).code == 0
    assert "smsapi  paused" in command("line", "list", "--config", str(file)).out
    assert command("line", "resume", "masse", "--config", str(file)).code == 0
    assert "paused" not in command("line", "list", "--config", str(file)).out
    refused = command("line", "pause", "nobody")
    assert (refused.code, refused.err) == (1, "sms-appliance: There is no line nobody.\n")
    refused = command("line", "test", "sim")
    assert refused.code == 1
    assert "The daemon does not run" in refused.err


def test_lines_of_a_daemon(command: CommandLine, daemon: Office) -> None:
    assert command("line", "list").out.splitlines() == [
        "NAME  KIND   STATE  NUMBER  TODAY",
        "sim   modem  ready  -       0 of 200",
    ]
    assert command("line", "list", "--json").json[0]["canSend"]
    assert command("line", "pause", "sim").code == 0
    assert "paused" in command("line", "list").out
    assert command("line", "resume", "sim").code == 0
    tried = command("line", "test", "sim")
    assert tried.code == 0
    assert "Orange F" in tried.out
    daemon.modems[0] = replace(daemon.modems[0], condition=Condition.NO_SIM)
    assert command("line", "test", "sim").code == 1
    assert command("line", "test", "nobody").code == 1


def test_the_file_may_have_lines_of_every_kind(command: CommandLine, tmp_path: Path) -> None:
    assert kinds.OF_FILE.names == kinds.NAMES
    file = tmp_path / "box.toml"
    file.write_text(SMSAPI.replace("token", "tokn"))
    refused = command("line", "list", "--config", str(file))
    assert refused.code == 2
    assert 'line 4: unknown key "tokn", did you mean "token"?' in refused.err
