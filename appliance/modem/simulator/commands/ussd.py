"""Handle USSD requests to the network (TS 27.007 clause 7.15)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator import charsets
from appliance.modem.simulator.answers import Answer, cme
from appliance.modem.simulator.commands.general import number
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

ANSWER_S = 0.5
GSM7_CODING = 15
CANCEL = 2
# The codes that the simulated network knows; it answers others with status 4 (not supported).
KNOWN: Final = {"*100#": "Solde : 12,50 EUR", "*101#": "Votre forfait : SMS illimites"}


def ask(device: "Device", code: str) -> None:
    """Send a code to the network; the answer comes as a URC."""
    device.agenda.after(ANSWER_S, lambda: _say(device, KNOWN.get(code)))


def _say(device: "Device", text: str | None) -> None:
    if text is None:
        device.urc("+CUSD: 4")
        return
    written = charsets.encode(text, device.settings.character_set)
    device.urc(f'+CUSD: 0,"{written}",{GSM7_CODING}')


def _ussd(device: "Device", command: Command) -> Answer:
    if command.operator == "?":
        return [f"+CUSD: {device.settings.ussd}"]
    if command.operator == "=?":
        return ["+CUSD: (0,1,2)"]
    values = command.values() or ["0"]
    mode = number(values[0], largest=CANCEL)
    if mode != CANCEL:
        device.settings.ussd = mode
    if values[1:]:
        if not device.network.registered:
            raise cme(30)
        try:
            code = charsets.decode(values[1], device.settings.character_set)
        except ValueError:
            raise cme(50) from None
        ask(device, code)
    return []


HANDLERS: Final[dict[str, "Handler"]] = {"+CUSD": _ussd}
