"""What `doctor` looks at, in order: through the daemon where there is one, else by itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from appliance.cli import findings
from appliance.cli.client import Daemon
from appliance.cli.findings import Finding
from appliance.cli.looking import look_at
from appliance.clock import SystemClock
from appliance.config import Settings
from appliance.web.api.modems import shown


def look(settings: Settings, daemon: Daemon | None, named: str | None) -> Iterator[Finding]:
    """Everything, one finding after the other; `named` is a port to look at instead."""
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
