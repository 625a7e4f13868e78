"""The findings of `doctor`: one line each, with the cure if something is wrong."""

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
from appliance.store import consumers, users
from appliance.store.consumers import ConsumerRow
from appliance.store.database import Store
from appliance.web.serving import port_holder
from appliance.web.shown.modem_words import CONDITIONS

Level = Literal["ok", "note", "problem"]

_LITTLE_FREE: Final = 256 * 1024 * 1024
_WEAK_SIGNAL: Final = 20
_NEARLY_FULL: Final = 0.9
_DEVICES: Final = Path("/dev")
_COMFORT: Final = frozenset({"CMMS", "CLIP", "CSMS"})  # commands that a modem may well not support


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    level: Level
    subject: str
    text: str
    cure: str = ""


def data_directory(settings: Settings) -> list[Finding]:
    """Check the directory, its disk and the database in it. Nothing is created or changed."""
    directory = settings.store.data_dir
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    if not os.access(existing, os.W_OK | os.X_OK):
        cure = f"Give the daemon's user write access to {existing}."
        return [Finding("problem", "data directory", f"{directory} is not writable", cure)]
    if existing != directory:
        cure = "The first `sms-appliance run` creates it."
        return [Finding("note", "data directory", f"{directory} does not exist yet", cure)]
    return [Finding("ok", "data directory", str(directory)), _disk(directory), *_database(settings)]


def _disk(directory: Path) -> Finding:
    free = shutil.disk_usage(directory).free
    text = f"{free // 1024 // 1024} MiB free"
    if free < _LITTLE_FREE:
        return Finding("problem", "disk", text, "Delete what is not needed, or use a larger disk.")
    return Finding("ok", "disk", text)


def _database(settings: Settings) -> list[Finding]:
    path = settings.store.database
    if not path.exists():
        cure = "The first `sms-appliance run` creates it."
        return [Finding("note", "database", "none yet", cure)]
    try:
        store = Store.open(path, clocks.SystemClock())
        try:
            administrators = users.administrators(store)
            failing = consumers.failing(store)
        finally:
            store.close()
    except ApplianceError as error:
        return [Finding("problem", "database", error.text % error.values, error.cure)]
    found = [Finding("ok", "database", f"{path.stat().st_size // 1024} KiB, readable")]
    if not administrators:
        cure = "`sms-appliance user add NAME --role admin`, or the page in the daemon's log."
        found.append(Finding("note", "users", "there is no administrator yet", cure))
    return found + [_consumer(row) for row in failing]


def _consumer(row: ConsumerRow) -> Finding:
    since = clocks.to_datetime(row.failing_since or 0).astimezone().ctime()
    text = f"waits since {since}, after {row.failures} tries: {row.problem}"
    return Finding("problem", row.name, text, "It is tried again by itself; see the daemon's log.")


def clock(machine: Clock) -> Finding:
    """Check whether the time can be trusted."""
    if clocks.is_trusted(machine):
        return Finding("ok", "clock", clocks.to_datetime(machine.now_ms()).astimezone().ctime())
    cure = "Wait until the network sets the time: nothing scheduled is sent before."
    return Finding("problem", "clock", "is not set", cure)


def address(settings: Settings) -> Finding:
    """Check whether the daemon could listen. Used only while it does not run."""
    listen = settings.web.address
    if listen.socket_path:
        return Finding("ok", "address", settings.web.listen)
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listen.host, listen.port))
        except OSError as error:
            by = port_holder.of_port(listen.port)
            text = f"{settings.web.listen} cannot be used: {by or error.strerror}"
            return Finding("problem", "address", text, "Stop that program or set another `listen`.")
    return Finding("ok", "address", f"{settings.web.listen} is free")


def lights(settings: Settings) -> Finding:
    """Check what lights and button need: a board, pins, access to them, the library."""
    board = settings.hardware.board
    # A Pi 5 numbers its own chip differently.
    chips = sorted(_DEVICES.glob("gpiochip*"))
    if board == "none":
        told = "no board is configured" if chips else "this machine has no pins for lights"
        return Finding("note", "lights", f"{told}: everything else works")
    if not chips:
        cure = 'Set `board = "none"`, or use a Raspberry Pi; everything else works without lights.'
        return Finding("problem", "lights", f"board {board}, but this machine has no pins", cure)
    if not any(os.access(chip, os.R_OK | os.W_OK) for chip in chips):
        cure = "Add the daemon's user to the group gpio."
        return Finding("problem", "lights", f"no access to {chips[0]}", cure)
    if missing := [name for name in ("gpiozero", "RPi") if find_spec(name) is None]:
        cure = "pip install 'sms-appliance[pi-lgpio]' into the program's environment."
        return Finding("problem", "lights", f"{' and '.join(missing)} not installed", cure)
    return Finding("ok", "lights", f"board {board}, {chips[0]}")


def modem(state: dict[str, Any]) -> list[Finding]:
    """Check a modem, its SIM, network, service centre and storages; `state` is the API's."""
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
        return Finding("note", "network", text, "Roaming may cost more; some plans exclude it.")
    return Finding("ok", "network", text)


def _signal(state: dict[str, Any]) -> Finding:
    percent = state.get("signalPercent")
    if percent is None:
        return Finding("note", "signal", "the modem does not report it")
    if percent < _WEAK_SIGNAL:
        return Finding("problem", "signal", f"{percent} %", "Move or replace the antenna.")
    return Finding("ok", "signal", f"{percent} %")


def _service_centre(state: dict[str, Any]) -> Finding:
    centre = state.get("serviceCentre")
    if centre:
        return Finding("ok", "service centre", centre)
    cure = "Set `service_centre` to the operator's service centre number."
    return Finding("problem", "service centre", "the SIM has none: nothing can be sent", cure)


def _storages(state: dict[str, Any]) -> list[Finding]:
    found: list[Finding] = []
    for storage in state.get("storages", ()):
        name, used, total = storage["name"], storage["used"], storage["total"]
        text = f"{used} of {total} used"
        if total and used >= total * _NEARLY_FULL:
            cure = "The daemon empties it; if it stays full, the modem holds unreadable messages."
            found.append(Finding("problem", f"storage {name}", text, cure))
        else:
            found.append(Finding("ok", f"storage {name}", text))
    return found


def _refusals(state: dict[str, Any]) -> list[Finding]:
    missing = sorted(_COMFORT & {name.strip("+").upper() for name in state.get("refused", ())})
    if not missing:
        return []
    return [Finding("note", "commands", f"the modem does not support {', '.join(missing)}")]
