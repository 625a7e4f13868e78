"""Run the checks of `doctor` in order: through the daemon if it runs, otherwise directly."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from appliance.cli import findings
from appliance.cli.client import Daemon
from appliance.cli.findings import Finding
from appliance.cli.looking import look_at
from appliance.clock import SystemClock
from appliance.config import NO_MODEM, Settings
from appliance.web.api.modems import as_json


def look(settings: Settings, daemon: Daemon | None, named: str | None) -> Iterator[Finding]:
    """Yield the findings one after another; `named` is a port to check instead."""
    yield from findings.data_directory(settings)
    yield findings.clock(SystemClock())
    if daemon is not None:
        modems = daemon.ask("GET", "/api/v1/modems").body
        yield from _of_daemon(daemon, modems)
        if _is_another(named, modems):
            yield from _of_port(settings)
    else:
        yield Finding("note", "daemon", "not running", "`sms-appliance run` starts it.")
        yield findings.address(settings)
        yield from _of_port(settings)
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


def _of_port(settings: Settings) -> Iterator[Finding]:
    from appliance.session_maker import PIN_MEMORY, SIMULATED

    if settings.modem.port == NO_MODEM:
        yield Finding(
            "note",
            "modem",
            "none of its own keys: the lines are in [[line]] tables",
            "`doctor --modem PORT` looks at one; the daemon tells of all.",
        )
        return
    if settings.modem.port == SIMULATED:
        yield Finding("ok", "modem", "simulated: there is no device to check")
        return
    directory = settings.store.data_dir
    # If a refused PIN cannot be recorded, do not try it.
    modem = settings.modem if directory.is_dir() else replace(settings.modem, pin="")
    state = look_at(modem, SystemClock(), directory / PIN_MEMORY)
    yield from findings.modem(as_json(state, whole=False))
