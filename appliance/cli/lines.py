"""`line`: list, test, pause and resume the lines; through the daemon if it runs."""

from pathlib import Path
from typing import Any

import click

from appliance.cli import client
from appliance.cli.client import Answer
from appliance.cli.common import as_json, opened_store, say_json, settings_from, table, where
from appliance.config import Settings
from appliance.errors import ApplianceError
from appliance.lines.editing import LineEditor
from appliance.lines.registry import Lines
from appliance.messaging.people.credentials import COMMAND
from appliance.messaging.preferences import Preferences
from appliance.store.database import Store


@click.group()
def line() -> None:
    """List, test, pause and resume the lines: SIMs, and accounts at providers."""


@line.command("list")
@as_json
@where
def list_lines(*, for_programs: bool, config: Path | None, data_dir: str | None) -> None:
    """List the lines: name, kind, state, number, SMS sent today."""
    found = _every(settings_from(config, data_dir=data_dir))
    if for_programs:
        say_json(found)
        return
    rows = [
        [each["name"], each["kind"], _state(each), each["number"] or "-", _today(each)]
        for each in found
    ]
    click.echo(table(["NAME", "KIND", "STATE", "NUMBER", "TODAY"], rows))


@line.command()
@click.argument("name")
@where
def test(name: str, config: Path | None, data_dir: str | None) -> int:
    """Say whether a line could send now; nothing is sent. Exit code 1 if it could not."""
    daemon = client.find(settings_from(config, data_dir=data_dir))
    if daemon is None:
        raise ApplianceError(
            "no_daemon",
            "The daemon does not run: only it uses the lines.",
            cure="Start it, or look at the modem with `sms-appliance doctor`.",
        )
    trial = _good(daemon.ask("POST", f"/api/v1/lines/{name}/test")).body
    click.echo(" ".join(word for word in (trial["words"], trial["cure"]) if word))
    return 0 if trial["works"] else 1


@line.command()
@click.argument("name")
@where
def pause(name: str, config: Path | None, data_dir: str | None) -> None:
    """Let a line send nothing until it is resumed; it goes on receiving."""
    _pause(name, settings_from(config, data_dir=data_dir), paused=True)


@line.command()
@click.argument("name")
@where
def resume(name: str, config: Path | None, data_dir: str | None) -> None:
    """Let a line that was paused send again."""
    _pause(name, settings_from(config, data_dir=data_dir), paused=False)


def _pause(name: str, settings: Settings, *, paused: bool) -> None:
    daemon = client.find(settings)
    if daemon is not None:
        act = "pause" if paused else "resume"
        _good(daemon.ask("POST", f"/api/v1/lines/{name}/{act}"))
        return
    with opened_store(settings) as store:
        editor = LineEditor(store, _lines(store, settings), lambda _name, _change: None)
        editor.pause(name, COMMAND.actor, paused=paused)


def _every(settings: Settings) -> list[dict[str, Any]]:
    """Return every line as the API does; without the daemon with less."""
    daemon = client.find(settings)
    if daemon is not None:
        return list(_good(daemon.ask("GET", "/api/v1/lines")).body)
    with opened_store(settings) as store:
        rows = _lines(store, settings).rows()
    return [
        {"name": row.name, "kind": row.kind, "number": row.number, "paused": row.paused}
        for row in rows
    ]


def _lines(store: Store, settings: Settings) -> Lines:
    """Return the lines of the store, in step with the configuration."""
    lines = Lines(store, Preferences(store, settings).messaging)
    lines.synchronise(settings.all_lines)
    return lines


def _state(found: dict[str, Any]) -> str:
    return "paused" if found["paused"] else str(found.get("state", "-"))


def _today(found: dict[str, Any]) -> str:
    if "today" not in found:
        return "-"
    today = found["today"]
    cap = "" if today["cap"] is None else f" of {today['cap']}"
    return f"{today['messages']}{cap}"


def _good(answer: Answer) -> Answer:
    """Return the answer. Raise ApplianceError if it is an error."""
    if answer.status >= 400:  # noqa: PLR2004
        raise ApplianceError(answer.code or "refused", answer.message)
    return answer
