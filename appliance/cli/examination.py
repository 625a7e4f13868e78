"""Run the checks of `doctor` in order: through the daemon if it runs, otherwise directly."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from appliance.cli import findings
from appliance.cli.client import Daemon
from appliance.cli.common import opened_store
from appliance.cli.findings import Finding
from appliance.cli.looking import look_at
from appliance.clock import SystemClock
from appliance.config import NO_MODEM, ModemSettings, Settings
from appliance.config.line_settings import MODEM
from appliance.errors import ApplianceError
from appliance.lines.registry import Lines
from appliance.web.api.modems import as_json


def look(settings: Settings, daemon: Daemon | None, named: str | None) -> Iterator[Finding]:
    """Yield the findings one after another; `named` is a port to check instead."""
    yield from findings.data_directory(settings)
    yield findings.clock(SystemClock())
    if daemon is not None:
        modems = daemon.ask("GET", "/api/v1/modems").body
        yield from _of_daemon(daemon, modems)
        if _is_another(named, modems):
            yield from _of_ports(settings, [settings.modem])
    else:
        yield Finding("note", "daemon", "not running", "`sms-appliance run` starts it.")
        yield findings.address(settings)
        yield from _of_ports(settings, _modems(settings, named))
    yield findings.lights(settings)


def _is_another(named: str | None, modems: list[dict[str, Any]]) -> bool:
    """Return whether the named port is not the daemon's own, so that it can be checked as well."""
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


def _of_ports(settings: Settings, modems: list[ModemSettings]) -> Iterator[Finding]:
    """Yield what the modems themselves tell."""
    from appliance.session_maker import PIN_MEMORY, SIMULATED

    if not modems:
        yield Finding("note", "modem", "none: the box has accounts at providers alone")
    for each in modems:
        if each.port == SIMULATED:
            yield Finding("ok", "modem", "simulated: there is no device to check")
    directory = settings.store.data_dir
    # If a refused PIN cannot be recorded, do not try it.
    real = [
        each if directory.is_dir() else replace(each, pin="")
        for each in modems
        if each.port != SIMULATED
    ]
    for state in look_at(real, SystemClock(), directory / PIN_MEMORY):
        yield from findings.modem(as_json(state, whole=False))


def _modems(settings: Settings, named: str | None) -> list[ModemSettings]:
    """Return the modem of the named port, else all of the configuration and of the page."""
    from appliance.session_maker import of_further_modem

    first = settings.modem
    found = [] if first.port == NO_MODEM else [first]
    if named is not None:
        return found
    own = {line.name: line.own for line in settings.lines if line.kind == MODEM}
    own |= _added(settings)
    return found + [of_further_modem(first, name, keys) for name, keys in own.items()]


def _added(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """Return the keys of each modem that was added on the page; none if there is no database."""
    if not settings.store.database.exists():
        return {}
    try:
        with opened_store(settings) as store:
            lines = Lines(store, lambda: settings.messaging)
            return {
                row.name: lines.own(row.name)
                for row in lines.rows()
                if row.kind == MODEM and not row.configured
            }
    except ApplianceError:  # another finding tells of it
        return {}
