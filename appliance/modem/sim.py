"""Unlock the SIM with its PIN, once, or say why it stays locked."""

import logging
from dataclasses import dataclass

from appliance.masking import mask
from appliance.modem import commands
from appliance.modem.commands import SimStatus
from appliance.modem.driver import Driver
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.pin_memory import PinMemory
from appliance.modem.state import Condition

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SimVerdict:
    """The state of the SIM; READY means that messages can be prepared."""

    condition: Condition
    detail: str = ""
    attempts_left: int | None = None


_SHUT = {
    SimStatus.READY: Condition.READY,
    SimStatus.PUK: Condition.PUK_WANTED,
    SimStatus.ABSENT: Condition.NO_SIM,
    SimStatus.BUSY: Condition.SIM_BUSY,
}


def open_sim(driver: Driver, pin: str, memory: PinMemory) -> SimVerdict:
    """Check the SIM, and enter the PIN if it asks for it and has not refused this PIN before.

    Enter nothing if the SIM asks for the PUK, or if only one attempt is left.
    """
    status = commands.sim_status(driver.link)
    if status is not SimStatus.PIN:
        return SimVerdict(_SHUT[status])
    attempts = commands.pin_attempts(driver.link)
    if not pin:
        return SimVerdict(Condition.PIN_WANTED, attempts_left=attempts)
    sim = commands.sim_serial(driver.link) or driver.identity.imei or ""
    if not memory.may_try(sim, pin):
        return SimVerdict(Condition.PIN_REFUSED, "this PIN was refused before", attempts)
    if attempts is not None and attempts <= 1:
        return SimVerdict(Condition.PIN_REFUSED, "one attempt is left", attempts)
    return _try(driver, pin, sim, memory)


def _try(driver: Driver, pin: str, sim: str, memory: PinMemory) -> SimVerdict:
    try:
        memory.trying(sim, pin)
    except OSError as error:
        return SimVerdict(Condition.PIN_WANTED, f"the attempt cannot be noted: {error}")
    _LOG.info("Entering the PIN of SIM %s", mask(sim))
    detail = ""
    try:
        commands.enter_pin(driver.link, pin)
    except (CommandError, TimeoutException) as error:
        detail = type(error).__name__
    status = _settled_status(driver)
    if status is SimStatus.READY:
        memory.accepted(sim, pin)
        return SimVerdict(Condition.READY)
    if status is SimStatus.PIN or detail:
        memory.refused(sim, pin)
    if status is SimStatus.PIN:
        attempts = commands.pin_attempts(driver.link)
        return SimVerdict(Condition.PIN_REFUSED, "the SIM refused the PIN", attempts)
    return SimVerdict(_SHUT[status], detail)


def _settled_status(driver: Driver) -> SimStatus:
    """Return the SIM's status once it is no longer busy after a PIN."""
    for _ in range(5):
        status = commands.sim_status(driver.link)
        if status is not SimStatus.BUSY:
            return status
        driver.link.pause(driver.link.timings.busy_first)
    return SimStatus.BUSY
