"""Send messages directly, from a storage, or over an open link (TS 27.005 3.1, 3.5 and 4.3)."""

import re
from typing import TYPE_CHECKING, Final

from appliance.modem.pdu.address import Address
from appliance.modem.pdu.dcs import DataCoding
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.gsm7 import septets
from appliance.modem.pdu.reader import Reader
from appliance.modem.pdu.submit import Submit
from appliance.modem.pdu.validity import Validity
from appliance.modem.simulator import charsets, pdus
from appliance.modem.simulator.answers import LATER, Answer, Prompt, cms
from appliance.modem.simulator.commands.general import number, value
from appliance.modem.simulator.parser import Command
from appliance.modem.simulator.storage import READ, SENT, UNREAD, UNSENT

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

INVALID_PDU, INVALID_TEXT, NO_SIM, NO_CENTRE, NO_NETWORK = 304, 305, 310, 330, 331
LONGEST_TPDU = 232
ONCE = 1  # +CMMS: until the link closes
_REPORT, _REJECT, _REPLY_PATH = 0x20, 0x04, 0x80
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")


def _send(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return []
    device.sim.require_for_messages()
    card = device.sim.card
    if device.settings.text_mode:
        recipient = _recipient(device, command)
        return Prompt(
            lambda data: _submit(device, _composed(device, recipient, data), card), text=True
        )
    length = _announced(command)
    return Prompt(lambda data: _submit(device, _pdu(data, length), card))


def _announced(command: Command) -> int:
    text = (command.values() or [""])[0]
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_TPDU:
        raise cms(INVALID_PDU)
    return int(text)


def _pdu(data: bytes, length: int) -> str:
    """Check the PDU typed at the prompt against the announced length."""
    pdu = data.decode("latin-1").strip()
    if not _HEX.fullmatch(pdu) or pdus.tpdu_length(pdu) != length:
        raise cms(INVALID_PDU)
    return pdu.upper()


def _recipient(device: "Device", command: Command) -> Address:
    try:
        text = charsets.decode((command.values() or [""])[0], _of_numbers(device))
        return Address.of(text)
    except (PduError, ValueError):
        raise cms(INVALID_TEXT) from None


def _of_numbers(device: "Device") -> str:
    """Return the character set of numbers: they are encoded only for UCS2."""
    return "UCS2" if device.settings.character_set == "UCS2" else "IRA"


def _composed(device: "Device", recipient: Address, data: bytes) -> str:
    """Encode a text typed at the prompt as a PDU, according to AT+CSMP and AT+CSCS."""
    settings = device.settings
    typed = data.decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    coding = DataCoding.decode(settings.coding)
    first = settings.submit_octet
    try:
        if coding.alphabet == "gsm7":
            content = septets(charsets.decode(typed, settings.character_set))
        elif coding.alphabet == "ucs2" and settings.character_set == "UCS2":
            content = charsets.decode(typed, "UCS2").encode("utf-16-be")
        else:
            content = bytes.fromhex(typed)
        relative = bytes((number(settings.validity or "167", largest=255),))
        return Submit(
            recipient=recipient,
            user_data=content,
            coding=coding,
            validity=Validity.decode(Reader(relative), 2) if first >> 3 & 0b11 == 2 else None,  # noqa: PLR2004 - TP-VPF: relative
            report=bool(first & _REPORT),
            reject_duplicates=bool(first & _REJECT),
            reply_path=bool(first & _REPLY_PATH),
            protocol=settings.protocol,
        ).to_pdu_hex()
    except (PduError, ValueError):
        raise cms(INVALID_TEXT) from None


def _submit(device: "Device", pdu: str, card: str) -> Answer:
    """Submit a PDU to the network with this SIM and answer with its reference."""
    if pdu.startswith("00") and not device.sim.service_centre:
        raise cms(NO_CENTRE)
    if not device.network.registered:
        raise cms(NO_NETWORK)
    seconds = device.network.submit_seconds(linked=device.settings.link != 0)
    if seconds <= 0:
        return [f"+CMGS: {_accept(device, pdu, card)}"]
    deferred = device.executor.later()
    device.agenda.after(
        seconds, lambda: deferred.settle(lambda: [f"+CMGS: {_accept(device, pdu, card)}"])
    )
    return LATER


def _accept(device: "Device", pdu: str, card: str) -> int:
    """Accept a PDU in the network and return its reference.

    Raise +CMS ERROR 310 if the SIM with which the submit began has been exchanged.
    """
    network = device.network
    settings = device.settings
    if device.sim.card != card:
        raise cms(NO_SIM)
    if not network.registered:
        raise cms(NO_NETWORK)
    open_before = settings.link != 0 and network.link_open
    if settings.link == ONCE and network.link_lapsed:
        settings.link = 0
    reference = device.centre.submit(pdu, device.sim.next_reference, linked=open_before)
    network.submitted(linked=settings.link != 0)
    return reference


def _write(device: "Device", command: Command) -> Answer:
    """Handle +CMGW: store a message to send, or in PDU mode a received one."""
    if command.operator == "=?":
        return []
    device.sim.require_for_messages()
    values = command.values()
    if device.settings.text_mode:
        recipient = _recipient(device, command)
        return Prompt(
            lambda data: _keep(device, _composed(device, recipient, data), UNSENT), text=True
        )
    length = _announced(command)
    status = number(values[1], largest=SENT) if values[1:] and values[1] else UNSENT
    return Prompt(lambda data: _keep(device, _pdu(data, length), status))


def _keep(device: "Device", pdu: str, status: int) -> Answer:
    index = device.storage(device.settings.storages[1]).add(pdu, status)
    if index is None:
        raise cms(322)
    return [f"+CMGW: {index}"]


def _send_stored(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return []
    device.sim.require_for_messages()
    storage = device.storage(device.settings.storages[1])
    place = (command.values() or [""])[0]
    if not place.isdecimal() or int(place) not in storage.records:
        raise cms(321)
    stored = storage.records[int(place)]
    if stored.status in {UNREAD, READ}:
        raise cms(302)
    card = device.sim.card
    seconds = device.network.submit_seconds(linked=device.settings.link != 0)

    def accept() -> Answer:
        reference = _accept(device, stored.pdu, card)
        stored.status = SENT
        return [f"+CMSS: {reference}"]

    deferred = device.executor.later()
    device.agenda.after(seconds, lambda: deferred.settle(accept))
    return LATER


def _parameters(device: "Device", command: Command) -> Answer:
    settings = device.settings
    if command.operator == "?":
        return [
            (
                f"+CSMP: {settings.submit_octet},{settings.validity},"
                f"{settings.protocol},{settings.coding}"
            )
        ]
    if command.operator == "=?":
        return []
    values = [*command.values(), "", "", "", ""]
    if values[0]:
        settings.submit_octet = number(values[0], largest=255)
    if values[1]:
        settings.validity = values[1]
    if values[2]:
        settings.protocol = number(values[2], largest=255)
    if values[3]:
        settings.coding = number(values[3], largest=255)
    return []


def _centre(device: "Device", command: Command) -> Answer:
    device.sim.require_for_messages()
    sim = device.sim
    written = _of_numbers(device)
    if command.operator == "=?":
        return []
    if command.operator == "?":
        kind = 145 if sim.service_centre.startswith("+") else 129
        return [f'+CSCA: "{charsets.encode(sim.service_centre, written)}",{kind}']
    values = command.values()
    try:
        given = charsets.decode((values or [""])[0], written)
    except ValueError:
        raise cms(INVALID_TEXT) from None
    if values[1:] and values[1] == "145" and not given.startswith("+"):
        given = f"+{given}"
    sim.service_centre = given
    return []


def _broadcast(_device: "Device", command: Command) -> Answer:
    return ['+CSCB: 0,"",""'] if command.operator == "?" else []


HANDLERS: Final[dict[str, "Handler"]] = {
    "+CMGS": _send,
    "+CMGW": _write,
    "+CMSS": _send_stored,
    "+CMMS": value("+CMMS", "link", 2),
    "+CSMP": _parameters,
    "+CSCA": _centre,
    "+CSCB": _broadcast,
}
