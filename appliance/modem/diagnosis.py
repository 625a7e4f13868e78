"""Explain a modem's state to people: each finding with its cure, for `doctor` and the pages.

`findings` reads a state and so serves the running daemon too; `examine` gets a state from a port.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.errors import N_, ModemError, PortError
from appliance.modem import ports
from appliance.modem.driver import Driver
from appliance.modem.library import GsmModemException
from appliance.modem.link import Link
from appliance.modem.pin_memory import PinMemory
from appliance.modem.state import Condition, ModemState
from appliance.modem.timings import Timings
from appliance.modem.watch import Watch

Level = Literal["ok", "warning", "error"]
_WEAK_PERCENT = 15
_NEARLY_FULL = 0.9
# Conditions in which the SIM is unlocked and messages are set up, with or without network.
_PREPARED = frozenset({Condition.READY, Condition.SEARCHING, Condition.DENIED})


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a diagnosis.

    `text` and `cure` are msgids; `values` fills them in when they are shown.
    """

    level: Level
    code: str
    text: str
    cure: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return text and cure in English."""
        parts = (self.text, self.cure)
        return " ".join(part % self.values if self.values else part for part in parts if part)


# The finding and the cure of each condition other than READY.
_CONDITIONS: dict[Condition, tuple[Level, str, str]] = {
    Condition.STARTING: ("warning", N_("The modem is being looked for."), ""),
    Condition.STOPPED: ("warning", N_("The modem is not in use at the moment."), ""),
    Condition.NO_PORT: (
        "error",
        N_("The modem's port %(port)s cannot be used: %(detail)s"),
        N_("Plug the modem in, or choose its port in the settings."),
    ),
    Condition.NOT_A_MODEM: (
        "error",
        N_("The device on %(port)s is not a modem."),
        N_("Choose another port in the settings, or `auto`."),
    ),
    Condition.MUTE: (
        "error",
        N_("The modem on %(port)s does not answer; it is being restarted (%(detail)s)."),
        N_("If that does not help, unplug it, plug it in again and check its power supply."),
    ),
    Condition.OTHER_SIM: (
        "error",
        N_("The modem on %(port)s has the SIM of another line: %(detail)s"),
        N_("Put this line's own SIM card into the modem, or remove the line."),
    ),
    Condition.NO_SIM: (
        "error",
        N_("The modem finds no SIM card."),
        N_(
            "Insert the SIM card with its contacts towards those of the modem;"
            " nothing else is needed."
        ),
    ),
    Condition.PIN_WANTED: (
        "error",
        N_("The SIM card asks for its PIN. %(detail)s"),
        N_("Enter the PIN in the settings."),
    ),
    Condition.PIN_REFUSED: (
        "error",
        N_("The SIM card refused the PIN (%(detail)s); it is not tried again."),
        N_("Correct the PIN in the settings; after three wrong ones the SIM asks for its PUK."),
    ),
    Condition.PUK_WANTED: (
        "error",
        N_("The SIM card is blocked and asks for its PUK."),
        N_("Unblock it in a phone with the PUK from the operator's letter."),
    ),
    Condition.SIM_BUSY: ("warning", N_("The SIM card is not ready yet. %(detail)s"), ""),
    Condition.SEARCHING: (
        "warning",
        N_("The modem finds no network (%(detail)s)."),
        N_("Check the antenna, and whether the operator covers this place."),
    ),
    Condition.DENIED: (
        "error",
        N_("The network refuses this SIM card (%(detail)s)."),
        N_("Ask the operator whether the SIM is active and may be used in this modem."),
    ),
}


def findings(state: ModemState) -> list[Finding]:
    """Return all findings of a state, from the port inwards."""
    found = [_modem(state)] if state.model or state.manufacturer else []
    if state.condition is not Condition.READY:
        level, text, cure = _CONDITIONS[state.condition]
        values = {"port": state.port, "detail": state.detail}
        found.append(Finding(level, state.condition.value, text, cure, values))
    if state.pin_attempts_left is not None:
        found.append(
            Finding(
                "warning",
                "pin_attempts",
                N_("PIN attempts left on the SIM card: %(attempts)d."),
                values={"attempts": state.pin_attempts_left},
            )
        )
    if state.registration is not None:
        found += [_network(state), _signal(state)]
    if state.condition in _PREPARED:
        found += [_service_centre(state), *_storages(state), *_ways(state)]
    return found


def _modem(state: ModemState) -> Finding:
    return Finding(
        "ok",
        "modem",
        N_("Modem %(manufacturer)s %(model)s on %(port)s, serial number %(imei)s."),
        values={
            "manufacturer": state.manufacturer or "?",
            "model": state.model or "?",
            "port": state.port,
            "imei": state.imei or "?",
        },
    )


_REGISTRATIONS = {
    "home": N_("Registered with %(operator)s."),
    "roaming": N_("Registered with %(operator)s, a foreign network: messages may cost more."),
    "sms_only": N_("Registered with %(operator)s for messages only."),
    "sms_only_roaming": N_("Registered with %(operator)s, a foreign network, for messages only."),
}


def _network(state: ModemState) -> Finding:
    registration = state.registration or "home"
    level: Level = "ok" if registration in {"home", "sms_only"} else "warning"
    values = {"operator": state.operator or "?"}
    return Finding(level, registration, _REGISTRATIONS[registration], values=values)


def _signal(state: ModemState) -> Finding:
    if state.signal_percent is None:
        return Finding("warning", "signal_unknown", N_("The modem does not report its signal."))
    values = {"percent": state.signal_percent}
    if state.signal_percent < _WEAK_PERCENT:
        return Finding(
            "warning",
            "signal_weak",
            N_("The signal is weak: %(percent)d%%."),
            N_("Move the antenna to a window, or use a longer one."),
            values,
        )
    return Finding("ok", "signal", N_("Signal %(percent)d%%."), values=values)


def _service_centre(state: ModemState) -> Finding:
    if state.service_centre is None:
        return Finding(
            "error",
            "no_service_centre",
            N_("The SIM card has no service centre number: nothing can be sent."),
            N_("Enter the operator's service centre number in the settings."),
        )
    return Finding(
        "ok",
        "service_centre",
        N_("Service centre %(number)s."),
        values={"number": state.service_centre},
    )


def _storages(state: ModemState) -> list[Finding]:
    found = []
    for use in state.storages:
        full = use.total > 0 and use.used >= use.total * _NEARLY_FULL
        values = {"name": use.name, "used": use.used, "total": use.total}
        found.append(
            Finding(
                "warning" if full else "ok",
                "storage_full" if full else "storage",
                N_("Storage %(name)s holds %(used)d of %(total)d messages."),
                N_(
                    "Put the SIM card into a phone and delete the messages"
                    " stored there for sending."
                )
                if full
                else "",
                values,
            )
        )
    return found


def _ways(state: ModemState) -> list[Finding]:
    found = []
    if state.receiving is None:
        found.append(
            Finding(
                "warning",
                "not_announced",
                N_(
                    "The modem does not announce messages:"
                    " the box checks for them from time to time."
                ),
            )
        )
    if state.reports is None:
        found.append(
            Finding("warning", "no_reports", N_("The modem does not pass on delivery reports."))
        )
    if state.refused:
        found.append(
            Finding(
                "ok",
                "refused",
                N_("The modem does not support: %(commands)s."),
                values={"commands": ", ".join(state.refused)},
            )
        )
    return found


def examine(
    settings: ModemSettings,
    clock: Clock,
    *,
    pin_memory: Path | None = None,
    timings: Timings | None = None,
) -> ModemState:
    """Examine the configured modem while no daemon uses it. Nothing is read or deleted.

    Whatever the modem does ends up in the state; nothing is raised for it.
    """
    timings = timings or Timings.of(settings)
    seen = _Seen(ModemState(settings.name, settings.port, Condition.STARTING, clock.now_ms()))
    for path in ports.resolve(settings.port):
        seen.note(port=path)
        link = Link(path, settings.speed, timings, lambda: None)
        try:
            link.connect()
            link.leave_prompt()
            link.resynchronise()
            # Messages that arrive meanwhile must stay on the SIM.
            driver = Driver(link, replace(settings, receiving="stored"))
            memory = PinMemory(pin_memory)
            Watch(driver.settings, clock, timings, memory, seen.note).work(driver, busy=False)
        except PortError as error:
            seen.note(condition=Condition.NO_PORT, detail=str(error))
        except (ModemError, GsmModemException) as error:
            strange = link.heard and seen.state.model is None
            condition = Condition.NOT_A_MODEM if strange else Condition.MUTE
            seen.note(condition=condition, detail=str(error))
        finally:
            link.close()
        if seen.state.model is not None:
            break
    else:
        if seen.state.port == ports.AUTO:
            seen.note(condition=Condition.NO_PORT, detail="no serial device is plugged in")
    return seen.state


class _Seen:
    """The state as examined so far."""

    def __init__(self, state: ModemState) -> None:
        self.state = state

    def note(self, **changes: Any) -> None:
        """Record fields that the watch publishes."""
        self.state = replace(self.state, **changes)
