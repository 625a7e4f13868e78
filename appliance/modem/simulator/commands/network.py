"""Handle registration, operator and signal (TS 27.007 clauses 7 and 8)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator.answers import Answer, cme
from appliance.modem.simulator.commands.general import number
from appliance.modem.simulator.network import DOMAINS
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

NO_SIGNAL = 99
LTE = 7  # access technology in +COPS
AUTOMATIC, DEREGISTER, FORMAT_ONLY = "0", "2", "3"


def _signal(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return ["+CSQ: (0-31,99),(0-7,99)"]
    heard = device.network.radio_on and device.network.coverage
    return [f"+CSQ: {device.network.signal if heard else NO_SIGNAL},99"]


def _registration(device: "Device", command: Command) -> Answer:
    name = command.name
    if command.operator == "=?":
        return [f"{name}: (0-2)"]
    reporting = device.settings.registration
    if command.operator == "?":
        return [f"{name}: {reporting[name]},{device.registration_of(name, reporting[name])}"]
    reporting[name] = number(command.arguments or "0", largest=2)
    return []


def _attachment(device: "Device", command: Command) -> Answer:
    """Answer +CGATT, the attachment to packet service (TS 27.007 clause 10.1.9)."""
    if command.operator == "=?":
        return ["+CGATT: (0,1)"]
    if command.operator == "?":
        return [f"+CGATT: {int(device.network.registered and device.network.attached)}"]
    device.network.attached = number(command.arguments, largest=1) == 1
    return []


def _operator(device: "Device", command: Command) -> Answer:
    network = device.network
    if command.operator == "=?":
        own = f'(2,"{network.operator}","{network.short_operator}","{network.code}",{LTE})'
        return [f'+COPS: {own},(3,"Other","Other","20898",{LTE}),,(0-4),(0-2)']
    if command.operator == "?":
        if not network.registered:
            return ["+COPS: 0"]
        shown = (network.operator, network.short_operator, network.code)
        chosen = device.settings.operator_format
        return [f'+COPS: 0,{chosen},"{shown[chosen]}",{LTE}']
    return _choose_operator(device, command.values() or [""])


def _choose_operator(device: "Device", values: list[str]) -> Answer:
    if values[0] == FORMAT_ONLY:
        device.settings.operator_format = number("".join(values[1:2]), largest=2)
    elif values[0] == DEREGISTER:
        device.network.change(radio_on=False)
    elif values[0] == AUTOMATIC:
        device.network.change(radio_on=True)
    else:
        raise cme(32)
    return []


HANDLERS: Final[dict[str, "Handler"]] = {
    "+CSQ": _signal,
    "+COPS": _operator,
    "+CGATT": _attachment,
    **dict.fromkeys(DOMAINS, _registration),
}
