"""Handle PIN and PUK (TS 27.007 clauses 7.4 and 8.3)."""

from typing import TYPE_CHECKING, Final

from appliance.modem.simulator.answers import Answer, cme
from appliance.modem.simulator.parser import Command

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device
    from appliance.modem.simulator.executor import Handler

LOCK_OFF, LOCK_ON, LOCK_ASK = "0", "1", "2"


def _pin(device: "Device", command: Command) -> Answer:
    sim = device.sim
    if command.operator == "=?":
        return []
    if command.operator == "?":
        if not sim.present:
            raise cme(10)
        return [f"+CPIN: {sim.state}"]
    values = command.values()
    if not values:
        raise cme(50)
    if len(values) > 1:
        sim.enter_puk(values[0], values[1])
    elif sim.state == "READY":
        raise cme(3)
    else:
        sim.enter_pin(values[0])
    return []


def _lock(device: "Device", command: Command) -> Answer:
    if command.operator == "=?":
        return ['+CLCK: ("SC")']
    values = command.values()
    minimum = 2
    if command.operator != "=" or len(values) < minimum or values[0] != "SC":
        raise cme(50)
    sim = device.sim
    if not sim.present:
        raise cme(10)
    if values[1] == LOCK_ASK:
        return [f"+CLCK: {int(sim.pin_asked)}"]
    if values[1] not in {LOCK_OFF, LOCK_ON} or len(values) == minimum:
        raise cme(50)
    sim.enter_pin(values[2])
    sim.pin_asked = values[1] == LOCK_ON
    return []


def _attempts(device: "Device", _command: Command) -> Answer:
    sim = device.sim
    return [f"+CPINR: SIM PIN,{sim.pin_attempts}", f"+CPINR: SIM PUK,{sim.puk_attempts}"]


HANDLERS: Final[dict[str, "Handler"]] = {"+CPIN": _pin, "+CLCK": _lock, "+CPINR": _attempts}
