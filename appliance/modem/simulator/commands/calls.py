"""Handle voice calls (V.250 clause 6.3; TS 27.007 clauses 6 and 7)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator.answers import Answer, CommandError, cme
from appliance.modem.simulator.commands.general import value
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler


def _answer(device: "Device", _command: Command) -> Answer:
    if not device.calls.answer():
        raise CommandError
    return []


def _hang_up(device: "Device", command: Command) -> Answer:
    if command.operator != "=?":
        device.calls.hang_up()
    return []


def _dial(device: "Device", command: Command) -> Answer:
    dialled = command.arguments.rstrip(";").strip()
    if not dialled or device.calls.active:
        raise cme(3)
    if not device.network.registered:
        raise cme(30)
    if dialled.startswith(("*", "#")):
        device.ussd.ask(dialled)
    else:
        device.calls.dial(dialled)
    return []


def _calls(device: "Device", command: Command) -> Answer:
    return [] if command.operator == "=?" else device.calls.listed()


def _caller(device: "Device", command: Command) -> Answer:
    if command.operator == "?":
        return [f"+CLIP: {int(device.settings.caller_shown)},1"]
    return _CALLER(device, command)


_CALLER = value("+CLIP", "caller_shown", 1)

HANDLERS: Final[dict[str, "Handler"]] = {
    "A": _answer,
    "D": _dial,
    "H": _hang_up,
    "+CHUP": _hang_up,
    "+CLCC": _calls,
    "+CLIP": _caller,
    "+CRC": value("+CRC", "extended_ring", 1),
}
