"""Identify the modem and its SIM (TS 27.007 clause 5; V.250 clause 6.1)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from appliance.modem.simulator.answers import Answer, cme
from appliance.modem.simulator.parser import Command
from appliance.modem.simulator.text_mode import number_type

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler


def _says(attribute: str) -> "Handler":
    def handle(device: "Device", command: Command) -> Answer:
        return [] if command.operator == "=?" else [getattr(device.profile, attribute)]

    return handle


def _of_sim(text: "Callable[[Device], str]") -> "Handler":
    def handle(device: "Device", command: Command) -> Answer:
        if command.operator == "=?":
            return []
        device.sim.require()
        return [text(device)]

    return handle


def _information(device: "Device", _command: Command) -> Answer:
    profile = device.profile
    return [
        f"Manufacturer: {profile.manufacturer}",
        f"Model: {profile.model}",
        f"Revision: {profile.revision}",
        f"IMEI: {device.imei}",
        "+GCAP: +CGSM",
    ]


def _capabilities(_device: "Device", _command: Command) -> Answer:
    return ["+GCAP: +CGSM"]


def _serial(device: "Device", command: Command) -> Answer:
    return [] if command.operator == "=?" else [device.imei]


def _card(device: "Device", command: Command) -> Answer:
    """Answer before the PIN too, as most modems do."""
    if command.operator == "=?":
        return []
    if not device.sim.present:
        raise cme(10)
    return [f"+CCID: {device.sim.card}"]


def _own_number(device: "Device") -> str:
    return f'+CNUM: "","{device.sim.own_number}",{number_type(device.sim.own_number)}'


HANDLERS: Final[dict[str, "Handler"]] = {
    "I": _information,
    "+GCAP": _capabilities,
    "+CGMI": _says("manufacturer"),
    "+GMI": _says("manufacturer"),
    "+CGMM": _says("model"),
    "+GMM": _says("model"),
    "+CGMR": _says("revision"),
    "+GMR": _says("revision"),
    "+CGSN": _serial,
    "+GSN": _serial,
    "+CIMI": _of_sim(lambda device: device.sim.imsi),
    "+CCID": _card,
    "+CNUM": _of_sim(_own_number),
}
