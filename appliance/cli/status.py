"""`status`: report what the daemon does."""

import json
from pathlib import Path
from typing import Any, Final

import click

from appliance import __version__
from appliance.cli import client
from appliance.cli.client import Daemon
from appliance.cli.common import as_json, opened_store, settings_from, where
from appliance.config import Settings
from appliance.errors import ApplianceError

# Programs find the same members whether the daemon runs or not.
OK, WARNING, CRITICAL = 0, 1, 2
_LEVELS: Final = {"pass": OK, "warn": WARNING, "fail": CRITICAL}
_NOT_RUNNING: Final[dict[str, Any]] = {"pid": None, "listen": None, "health": None, "modems": []}


@click.command()
@as_json
@where
def status(*, for_programs: bool, config: Path | None, data_dir: str | None) -> int:
    """Report whether the daemon runs, the state of its parts and modems, and what is waiting.

    The exit code follows the convention of monitoring: 0 OK, 1 warning, 2 critical (the daemon
    cannot serve or store, does not answer, or does not run).
    """
    settings = settings_from(config, data_dir=data_dir)
    daemon = client.find(settings, patient=True)
    found = {
        "running": daemon is not None,
        "version": __version__,
        "dataDir": str(settings.store.data_dir),
        **(_NOT_RUNNING if daemon is None else _of_daemon(daemon)),
        "messages": _counts(settings),
    }
    click.echo(json.dumps(found, indent=2) if for_programs else "\n".join(_lines(found)))
    return CRITICAL if found["health"] is None else _LEVELS[found["health"]["status"]]


def _of_daemon(daemon: Daemon) -> dict[str, Any]:
    found = {**_NOT_RUNNING, "pid": daemon.running.pid, "listen": daemon.running.listen}
    try:
        health = daemon.ask("GET", "/health").body
        modems = daemon.ask("GET", "/api/v1/modems").body
    except ApplianceError as error:
        click.echo(str(error), err=True)
        return found
    return {**found, "health": health, "modems": modems if isinstance(modems, list) else []}


def _counts(settings: Settings) -> dict[str, dict[str, int]]:
    """Return the number of messages by direction and status."""
    counts: dict[str, dict[str, int]] = {"in": {}, "out": {}}
    if settings.store.database.exists():
        from appliance.store import messages

        with opened_store(settings) as store:
            for (direction, name), number in messages.statuses(store).items():
                if number and direction in counts:
                    counts[direction][name] = number
    return counts


def _lines(found: dict[str, Any]) -> list[str]:
    if found["running"] and found["health"] is None:
        lines = [f"running     process {found['pid']} on {found['listen']}, does not answer"]
    elif found["running"]:
        health = found["health"]
        lines = [
            f"running     process {found['pid']} on {found['listen']}, version {health['version']}",
            f"health      {health['status']}",
        ]
        for name, check in health["checks"].items():
            described = f" ({check['description']})" if "description" in check else ""
            lines.append(f"            {name}: {check['status']}{described}")
    else:
        lines = ["running     no"]
    for modem in found["modems"]:
        told = [modem["name"], modem["condition"], modem["port"], modem.get("operator")]
        if modem.get("signalPercent") is not None:
            told.append(f"{modem['signalPercent']} %")
        lines.append(f"modem       {', '.join(part for part in told if part)}")
    for direction, label in (("out", "outgoing"), ("in", "incoming")):
        counts = found["messages"][direction]
        told = [f"{number} {name}" for name, number in sorted(counts.items())]
        lines.append(f"{label}    {', '.join(told) or 'none'}")
    return lines
