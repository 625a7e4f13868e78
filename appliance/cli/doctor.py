"""`doctor`: what the modem, SIM, network, service centre, lights, disk and clock say."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from appliance.cli import client, findings
from appliance.cli.client import Daemon
from appliance.cli.common import settings_from, where
from appliance.cli.findings import Finding
from appliance.cli.looking import look_at
from appliance.clock import SystemClock
from appliance.config import Settings
from appliance.web.api.modems import shown

_MARKS: Final = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


@click.command()
@click.option("--modem", metavar="PORT", help="Device path to look at instead.")
@where
def doctor(modem: str | None, config: Path | None, data_dir: str | None) -> int:
    """Look at everything and name a cure for what is wrong; exit code 1 if anything is."""
    settings = settings_from(config, data_dir=data_dir, modem=modem)
    wrong = False
    for finding in _look(settings, client.find(settings), modem):
        wrong = wrong or finding.level == "problem"
        click.echo(f"{_MARKS[finding.level]:8}{finding.subject:16}{finding.text}")
        if finding.cure and finding.level != "ok":
            click.echo(f"{'':24}-> {finding.cure}")
    return int(wrong)


def _look(settings: Settings, daemon: Daemon | None, named: str | None) -> Iterator[Finding]:
    yield from findings.data_directory(settings)
    yield findings.clock(SystemClock())
    if daemon is not None:
        modems = daemon.ask("GET", "/api/v1/modems").body
        yield from _of_daemon(daemon, modems)
        if _is_another(named, modems):
            yield from _of_port(settings)
    else:
        yield Finding("note", "daemon", "does not run", "`sms-appliance run` starts it.")
        yield findings.address(settings)
        yield from _of_port(settings)
    yield findings.lights(settings)


def _is_another(named: str | None, modems: list[dict[str, Any]]) -> bool:
    """Whether a port is named that the daemon does not have: it can be looked at beside it."""
    if named is None or not named.startswith("/"):
        return False
    return Path(named).resolve() not in {Path(state["port"]).resolve() for state in modems}


def _of_daemon(daemon: Daemon, modems: list[dict[str, Any]]) -> Iterator[Finding]:
    health = daemon.ask("GET", "/health").body
    where_it_runs = f"process {daemon.running.pid} on {daemon.running.listen}"
    failing = [name for name, check in health["checks"].items() if check["status"] == "fail"]
    if failing:
        text = f"{where_it_runs}, failing: {', '.join(failing)}"
        yield Finding("problem", "daemon", text, "See its log for the reason.")
    else:
        yield Finding("ok", "daemon", where_it_runs)
    for state in modems:
        yield from findings.modem(state)


def _of_port(settings: Settings) -> Iterator[Finding]:
    from appliance.daemon import PIN_MEMORY, SIMULATED

    if settings.modem.port == SIMULATED:
        yield Finding("ok", "modem", "simulated: there is no device to look at")
        return
    directory = settings.store.data_dir
    # Where it cannot be written down that a PIN was refused, it is not tried.
    modem = settings.modem if directory.is_dir() else replace(settings.modem, pin="")
    state = look_at(modem, SystemClock(), directory / PIN_MEMORY)
    yield from findings.modem(shown(state, whole=False))
