"""What `doctor` finds: one line each, with the cure where something is wrong."""

import os
import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from appliance import clock as clocks
from appliance.clock import Clock
from appliance.config import Settings
from appliance.errors import ApplianceError
from appliance.modem.state import Condition
from appliance.store import accounts
from appliance.store.database import Store
from appliance.web import holder
from appliance.web.modem_words import CONDITIONS

Level = Literal["ok", "note", "problem"]

_LITTLE_FREE: Final = 256 * 1024 * 1024
_WEAK_SIGNAL: Final = 20
_NEARLY_FULL: Final = 0.9
_DEVICES: Final = Path("/dev")
_COMFORT: Final = frozenset({"CMMS", "CLIP", "CSMS"})  # commands that a modem may well not know


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    level: Level
    subject: str
    text: str
    cure: str = ""


def data_directory(settings: Settings) -> list[Finding]:
    """The directory, its disk and the database in it. Nothing is made or changed."""
    directory = settings.store.data_dir
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        cure = f"Give the user of the daemon the right to write in {existing}."
        return [Finding("problem", "data directory", f"{directory} cannot be written", cure)]
    if existing != directory:
        cure = "The first `sms-appliance run` makes it."
        return [Finding("note", "data directory", f"{directory} is not there yet", cure)]
    return [Finding("ok", "data directory", str(directory)), _disk(directory), *_database(settings)]


def _disk(directory: Path) -> Finding:
    free = shutil.disk_usage(directory).free
    text = f"{free // 1024 // 1024} MiB free"
    if free < _LITTLE_FREE:
        return Finding("problem", "disk", text, "Delete what is not needed, or take a larger one.")
    return Finding("ok", "disk", text)


def _database(settings: Settings) -> list[Finding]:
    path = settings.store.database
    if not path.exists():
        return [Finding("note", "database", "none yet", "The first `sms-appliance run` makes it.")]
    try:
        store = Store.open(path, clocks.SystemClock())
        try:
            administrators = accounts.administrators(store)
        finally:
            store.close()
    except ApplianceError as error:
        return [Finding("problem", "database", error.text % error.values, error.cure)]
    found = [Finding("ok", "database", f"{path.stat().st_size // 1024} KiB, readable")]
    if not administrators:
        cure = "`sms-appliance user add NAME --role admin`, or the page that the daemon names."
        found.append(Finding("note", "users", "there is no administrator yet", cure))
    return found


def clock(machine: Clock) -> Finding:
    """Whether the time can be believed."""
    if clocks.is_trusted(machine):
        return Finding("ok", "clock", clocks.to_datetime(machine.now_ms()).astimezone().ctime())
    cure = "Wait for the time from the network: until then nothing scheduled goes out."
    return Finding("problem", "clock", "is not set", cure)


def address(settings: Settings) -> Finding:
    """Whether the daemon could listen. Only asked while it does not run."""
    listen = settings.web.address
    if listen.socket_path:
        return Finding("ok", "address", settings.web.listen)
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.host, listen.port))
        except OSError as error:
            by = holder.of_port(listen.port)
            text = f"{settings.web.listen} cannot be used: {by or error.strerror}"
            return Finding("problem", "address", text, "Stop that program or set another `listen`.")
    return Finding("ok", "address", f"{settings.web.listen} is free")


def lights(settings: Settings) -> Finding:
    """What the lights and the button need: a board, pins, the right to them, the library."""
    board = settings.hardware.board
    # A Pi 5 counts its own differently.
    chips = sorted(_DEVICES.glob("gpiochip*"))
    if board == "none":
        told = "no board is configured" if chips else "this machine has no pins for lights"
        return Finding("note", "lights", f"{told}: nothing else is missing")
    if not chips:
        cure = 'Set `board = "none"`, or use a Raspberry Pi: everything else works without.'
        return Finding("problem", "lights", f"board {board}, but this machine has no pins", cure)
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        cure = "Put the user of the daemon into the group gpio."
        return Finding("problem", "lights", f"{chips[0]} may not be used", cure)
    if missing := [name for name in ("gpiozero", "RPi") if find_spec(name) is None]:
        cure = "pip install 'sms-appliance[pi-lgpio]' into the program's environment."
        return Finding("problem", "lights", f"{' and '.join(missing)} not installed", cure)
    return Finding("ok", "lights", f"board {board}, {chips[0]}")


def modem(state: dict[str, Any]) -> list[Finding]:
    """A modem, its SIM, network, service centre and storages; `state` as the API shows it."""
    condition = Condition(state["condition"])
    words, cure, tone = CONDITIONS[condition]
    told = f"{words} ({state['port']})"
    if state.get("detail") and condition is not Condition.READY:
        told += f": {state['detail']}"
    level: Level = "ok" if tone == "good" else "problem"
    model = " ".join(part for part in (state.get("manufacturer"), state.get("model")) if part)
    found = [Finding(level, f"modem {state['name']}", told, cure)]
    if model:
        found.append(Finding("ok", "model", model))
    if condition is Condition.READY:
        found += [_network(state), _signal(state), _service_centre(state)]
    return [*found, *_storages(state), *_refusals(state)]


def _network(state: dict[str, Any]) -> Finding:
    registration = state.get("registration") or "registered"
    text = f"{state.get('operator') or 'unnamed'}, {registration}"
    if "roaming" in registration:
        return Finding("note", "network", text, "Roaming may cost more, and not every plan has it.")
    return Finding("ok", "network", text)


def _signal(state: dict[str, Any]) -> Finding:
    percent = state.get("signalPercent")
    if percent is None:
        return Finding("note", "signal", "the modem does not tell")
    if percent < _WEAK_SIGNAL:
        return Finding("problem", "signal", f"{percent} %", "Move the antenna, or take another.")
    return Finding("ok", "signal", f"{percent} %")


def _service_centre(state: dict[str, Any]) -> Finding:
    centre = state.get("serviceCentre")
    if centre:
        return Finding("ok", "service centre", centre)
    cure = "Set `service_centre` to the number that the operator names."
    return Finding("problem", "service centre", "the SIM has none: nothing can be sent", cure)


def _storages(state: dict[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    for storage in state.get("storages", ()):
        name, used, total = storage["name"], storage["used"], storage["total"]
        text = f"{used} of {total} places taken"
        if total and used >= total * _NEARLY_FULL:
            cure = "The daemon empties it; if it stays full, the modem keeps what it cannot show."
            found.append(Finding("problem", f"storage {name}", text, cure))
        else:
            found.append(Finding("ok", f"storage {name}", text))
    return found


def _refusals(state: dict[str, Any]) -> list[Finding]:
    missing = sorted(_COMFORT & {name.strip("+").upper() for name in state.get("refused", ())})
    if not missing:
        return []
    return [Finding("note", "commands", f"the modem does not know {', '.join(missing)}")]
