"""Handle the SIM's phone book, empty except for its own number (TS 27.007 clauses 8.11 to 8.13)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator import charsets
from appliance.modem.simulator.answers import Answer, cme
from appliance.modem.simulator.commands.general import number
from appliance.modem.simulator.parser import Command
from appliance.modem.simulator.text_mode import number_type

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

BOOKS: Final = ("SM", "ON", "ME")
PLACES = 100


def _choose(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return ['+CPBS: ("SM","ON","ME")']
    device.sim.require()
    if command.operator == "?":
        used = int(device.settings.phonebook == "ON")
        return [f'+CPBS: "{device.settings.phonebook}",{used},{PLACES}']
    chosen = (command.values() or [""])[0]
    if chosen not in BOOKS:
        raise cme(50)
    device.settings.phonebook = chosen
    return []


def _read(device: "Device", command: Command) -> Answer:
    device.sim.require()
    if command.operator == "=?":
        return [f"+CPBR: (1-{PLACES}),40,20"]
    place = number((command.values() or [""])[0], smallest=1, largest=PLACES)
    own = device.sim.own_number
    if device.settings.phonebook == "ON" and place == 1:
        name = charsets.encode("Own", device.settings.character_set)
        return [f'+CPBR: 1,"{own}",{number_type(own)},"{name}"']
    return []


def _write(device: "Device", command: Command) -> Answer:
    device.sim.require()
    if command.operator == "=?":
        return [f"+CPBW: (1-{PLACES}),40,(129,145),20"]
    raise cme(20)


HANDLERS: Final[dict[str, "Handler"]] = {"+CPBS": _choose, "+CPBR": _read, "+CPBW": _write}
