"""Handle V.250 and the commands about the modem itself (TS 27.007 clauses 8 and 9)."""

from typing import TYPE_CHECKING, Final

from appliance.clock import to_datetime
from appliance.modem.simulator.answers import Answer, CommandError, cme
from appliance.modem.simulator.parser import Command
from appliance.modem.simulator.settings import Settings

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

FULL_FUNCTION = 1
RESTART_AFTER_S = 0.1  # so that OK leaves first
AWAY = frozenset({0, 4})  # +CFUN: minimum and flight mode


def number(text: str, *, largest: int, smallest: int = 0) -> int:
    """Parse a numeric argument. Raise +CME ERROR if it is not a number in the range."""
    if not text.isdecimal() or not smallest <= int(text) <= largest:
        raise cme(50)
    return int(text)


def switch(name: str) -> "Handler":
    """Return a handler of E, V or Q, which set a Boolean setting to 0 or 1."""

    def handle(device: "Device", command: Command) -> Answer:
        setattr(device.settings, name, number(command.arguments or "0", largest=1) == 1)
        return []

    return handle


def value(prefix: str, attribute: str, largest: int) -> "Handler":
    """Return a handler of `+X?`, `+X=?` and `+X=n` for a number held in a setting."""

    def handle(device: "Device", command: Command) -> Answer:
        if command.operator == "?":
            return [f"{prefix}: {int(getattr(device.settings, attribute))}"]
        if command.operator == "=?":
            return [f"{prefix}: (0-{largest})"]
        given = number(command.values()[0] if command.arguments else "0", largest=largest)
        kept: int | bool = given
        if isinstance(getattr(device.settings, attribute), bool):
            kept = bool(given)
        setattr(device.settings, attribute, kept)
        return []

    return handle


def _nothing(_device: "Device", _command: Command) -> Answer:
    return []


def _reset(device: "Device", _command: Command) -> Answer:
    device.settings = Settings()
    return []


def _register(index: int) -> "Handler":
    def handle(device: "Device", command: Command) -> Answer:
        registers = device.settings.registers
        if command.operator == "?":
            return [f"{registers.get(index, 0):03d}"]
        registers[index] = number(command.arguments or "0", largest=255)
        return []

    return handle


def _function(device: "Device", command: Command) -> Answer:
    if command.operator == "?":
        return [f"+CFUN: {FULL_FUNCTION if device.network.radio_on else 4}"]
    if command.operator == "=?":
        return ["+CFUN: (0,1,4),(0,1)"]
    values = command.values() or [""]
    wanted = number(values[0], largest=4)
    if wanted == FULL_FUNCTION and values[1:] == ["1"]:
        device.agenda.after(RESTART_AFTER_S, lambda: device.restart(device.options.start_s))
    elif wanted == FULL_FUNCTION or wanted in AWAY:
        device.network.change(radio_on=wanted == FULL_FUNCTION)
    else:
        raise cme(50)
    return []


def _clock(device: "Device", command: Command) -> Answer:
    if command.operator == "?":
        now = to_datetime(device.agenda.clock.now_ms())
        return [f'+CCLK: "{now:%y/%m/%d,%H:%M:%S}+00"']
    return []


def _battery(_device: "Device", command: Command) -> Answer:
    return ["+CBC: (0-3),(0-100)"] if command.operator == "=?" else ["+CBC: 0,100,4100"]


def _activity(device: "Device", _command: Command) -> Answer:
    if device.calls.ringing:
        return ["+CPAS: 3"]
    return ["+CPAS: 4" if device.calls.talking else "+CPAS: 0"]


def _list(device: "Device", _command: Command) -> Answer:
    from appliance.modem.simulator.commands import TABLE  # circular: the table holds this function

    return [name for name in sorted(TABLE) if name.startswith("+") and name not in device.refused]


def _character_set(device: "Device", command: Command) -> Answer:
    from appliance.modem.simulator.charsets import CHARACTER_SETS

    if command.operator == "?":
        return [f'+CSCS: "{device.settings.character_set}"']
    if command.operator == "=?":
        return ["+CSCS: ({})".format(",".join(f'"{name}"' for name in CHARACTER_SETS))]
    wanted = (command.values() or [""])[0].upper()
    if wanted not in CHARACTER_SETS:
        raise cme(50)
    device.settings.character_set = wanted
    return []


def _remembered(device: "Device", command: Command) -> Answer:
    """Store a setting that has no effect here, so that it can be read back."""
    name = command.name
    if command.operator == "?":
        return [f"{name}: {device.settings.simple.get(name, '0')}"]
    if command.operator == "=?":
        return [f"{name}: (0,1)"]
    if command.operator != "=":
        raise CommandError
    device.settings.simple[name] = command.arguments
    return []


HANDLERS: Final[dict[str, "Handler"]] = {
    "Z": _reset,
    "&F": _reset,
    "&W": _nothing,
    "&D": _nothing,
    "&C": _nothing,
    "&K": _nothing,
    "E": switch("echo"),
    "V": switch("verbose"),
    "Q": switch("quiet"),
    "X": _nothing,
    "L": _nothing,
    "M": _nothing,
    **{f"S{index}": _register(index) for index in range(13)},
    "+CMEE": value("+CMEE", "errors", 2),
    "+CFUN": _function,
    "+CCLK": _clock,
    "+CBC": _battery,
    "+CPAS": _activity,
    "+CLAC": _list,
    "+CSCS": _character_set,
    "+IPR": _remembered,
    "+IFC": _remembered,
    "+ICF": _remembered,
    "+CTZU": _remembered,
    "+CTZR": _remembered,
    "+CVHU": _remembered,
    "+CMUT": _remembered,
    "+CREC": _remembered,
    "^CURC": _remembered,
    "^CVOICE": _remembered,
    "^USSDMODE": _remembered,
    "^PORTSEL": _remembered,
}
