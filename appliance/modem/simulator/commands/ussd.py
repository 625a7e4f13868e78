"""Handle USSD requests to the network (TS 27.007 clause 7.15)."""

from typing import TYPE_CHECKING, Final

from appliance.modem import ussd_text
from appliance.modem.pdu import gsm7
from appliance.modem.pdu.errors import PduError
from appliance.modem.simulator import charsets
from appliance.modem.simulator.answers import Answer, cme
from appliance.modem.simulator.commands.general import number
from appliance.modem.simulator.options import PACKED, UCS2
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

GSM7_CODING: Final = 15
UCS2_CODING: Final = 72
CANCEL: Final = 2


def say(device: "Device", status: int, text: str | None) -> None:
    """Report what the network says, in the form that this modem uses."""
    if text is None:
        device.urc(f"+CUSD: {status}")
        return
    written, coding = _written(device, text)
    device.urc(f'+CUSD: {status},"{written}",{coding}')


def _written(device: "Device", text: str) -> tuple[str, int]:
    if device.ussd_form == UCS2:
        return text.encode("utf-16-be").hex().upper(), UCS2_CODING
    if device.ussd_form == PACKED:
        known = "".join(mark if gsm7.is_gsm7(mark) else "?" for mark in text)
        return ussd_text.packed(known), GSM7_CODING
    return charsets.encode(text, device.settings.character_set), GSM7_CODING


def _read(device: "Device", text: str) -> str:
    """Return a code as the client means it. Raise ValueError if it is not in the right form."""
    if not device.profile.packs_ussd:
        return charsets.decode(text, device.settings.character_set)
    octets = bytes.fromhex(text)
    try:
        septets = gsm7.unpack_octets(octets, len(octets) * 8 // 7)
    except PduError as error:
        raise ValueError(str(error)) from None
    return gsm7.decode(septets.rstrip(b"\0\r"))


def _ussd(device: "Device", command: Command) -> Answer:
    if command.operator == "?":
        return [f"+CUSD: {device.settings.ussd}"]
    if command.operator == "=?":
        return ["+CUSD: (0,1,2)"]
    values = command.values() or ["0"]
    mode = number(values[0], largest=CANCEL)
    if mode == CANCEL:
        device.ussd.cancel()
    else:
        device.settings.ussd = mode
    if values[1:]:
        if not device.network.registered:
            raise cme(30)
        try:
            code = _read(device, values[1])
        except ValueError:
            raise cme(50) from None
        device.ussd.ask(code)
    return []


HANDLERS: Final[dict[str, "Handler"]] = {"+CUSD": _ussd}
