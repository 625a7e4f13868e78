"""The faults of the simulated modem, by name; they can be switched on while it runs.

`apply(name, **parameters)` looks up the fault in `FAULTS` and calls it. A fault that waits for a
command takes `command` (such as "+CMGS"; empty: any command) and `count`, the number of times it
applies.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from appliance.modem.simulator.answers import CommandError, cms
from appliance.modem.simulator.settings import Settings
from appliance.modem.simulator.storage import READ
from appliance.modem.simulator.traps import Trap, Traps

if TYPE_CHECKING:
    from appliance.modem.simulator.device import Device

GARBAGE: Final = b"\x00\xff\xfe\xc3\x28OK?\xf0\x9f\r\n\x80+CM\xe2\x82"


class Faults(Traps):
    """The faults of one modem."""

    def apply(self, name: str, **parameters: Any) -> None:
        """Switch a fault on.

        Raises:
            ValueError: the fault does not exist, or does not take these parameters.
        """
        fault = FAULTS.get(name)
        if fault is None:
            raise ValueError(f"no fault {name!r}; there are {', '.join(sorted(FAULTS))}")
        try:
            inspect.signature(fault).bind(self.device, **parameters)
        except TypeError as error:
            raise ValueError(f"fault {name}: {error}") from None
        fault(self.device, **parameters)


# The faults


def _hang_up(device: "Device", seconds: float = 3.0, another: bool = True) -> None:  # noqa: FBT001, FBT002 - passed by name
    """Hang up the port; it returns after `seconds` as another device or behind the same link."""
    device.faults.hang_up_port(seconds, another)


def _power_cycle(device: "Device", seconds: float | None = None) -> None:
    """Power the modem off and on: every setting is lost.

    RDY comes after `seconds` (default: as after +CFUN).
    """
    device.restart(device.options.start_s if seconds is None else seconds)


def _settings_lost(device: "Device", deliver: int = 0, report: int = 0) -> None:
    """Restart silently: text mode, every setting lost, +CNMI mt and ds as given."""
    device.settings = Settings(text_mode=True, deliver_route=deliver, report_route=report)


def _network_lost(device: "Device", seconds: float | None = None) -> None:
    """Lose coverage, for good or for `seconds`."""
    device.network.lose(seconds)


def _mute(device: "Device", seconds: float | None = None, hears: bool = False) -> None:  # noqa: FBT001, FBT002 - passed by name
    """Stop answering, for `seconds` or until a restart; with `hears`, still execute commands."""
    device.faults.deaf = not hears
    device.line.muted = True
    if seconds is not None:
        device.agenda.after(seconds, device.faults.speak)


def _answer_lost(device: "Device", command: str = "+CMGS", count: int = 1) -> None:
    """Execute the command but never send its answer."""
    device.faults.set(Trap("swallow", command, count))


def _command_lost(device: "Device", command: str = "+CMGS", count: int = 1) -> None:
    """Lose the command (of +CMGS, the PDU) before it reaches the modem; send no answer."""
    device.faults.set(Trap("lost", command, count))


def _no_prompt(device: "Device", command: str = "+CMGS", count: int = 1) -> None:
    """Send no prompt after AT+CMGS."""
    device.faults.set(Trap("no_prompt", command, count))


def _late(device: "Device", seconds: float, command: str = "", count: int = 1) -> None:
    """Send the answer `seconds` late."""
    device.faults.set(Trap("late", command, count, seconds=seconds))


def _overtaken(device: "Device", seconds: float, command: str = "", count: int = 1) -> None:
    """Send the answer `seconds` late, after unsolicited lines."""
    device.faults.set(Trap("overtaken", command, count, seconds=seconds))


def _half_line(device: "Device", command: str = "", count: int = 1) -> None:
    """Lose the second half of the answer."""
    device.faults.set(Trap("half", command, count))


def _split(
    device: "Device", command: str = "", count: int = 1, gap: float = 0.02, position: int = 0
) -> None:
    """Send the answer in two pieces `gap` s apart, cut at `position` (0: octet by octet)."""
    device.faults.set(Trap("split", command, count, seconds=gap, position=position))


def _urc_inside(
    device: "Device", line: str = "RING", command: str = "", count: int = 1, position: int = -1
) -> None:
    """Send a URC inside an answer: at octet `position`, or after its first line."""
    data = f"\r\n{line}\r\n".encode()
    device.faults.set(Trap("interrupt", command, count, data=data, position=position))


def _garbage(device: "Device", data: str = "", command: str | None = None, count: int = 1) -> None:
    """Send meaningless octets (`data` in hex), now or, with `command`, before its answer."""
    octets = bytes.fromhex(data) if data else GARBAGE
    if command is None:
        device.line.send(octets)
    else:
        device.faults.set(Trap("interrupt", command, count, data=octets))


def _say(device: "Device", text: str, gap: float = 0.0) -> None:
    """Send exactly these characters now, with `gap` s between octets.

    They may be URCs in one burst, or half a line.
    """
    data = text.encode("latin-1")
    if not gap:
        device.line.send(data)
        return
    for at in range(len(data)):
        device.line.send(data[at : at + 1], at * gap)


def _urc_storm(
    device: "Device", count: int = 1000, seconds: float = 1.0, line: str = "+CREG: 1"
) -> None:
    """Send `count` URCs within `seconds`."""
    data = f"\r\n{line}\r\n".encode()
    for place in range(count):
        device.agenda.after(seconds * place / count, lambda: device.line.send(data))


def _echo_on(device: "Device") -> None:
    """Switch the echo back on."""
    device.settings.echo = True


def _busy(
    device: "Device", code: int = 515, family: str = "CMS", command: str = "+CMGS", count: int = 1
) -> None:
    """Refuse the next commands as busy: 515 (CMS) or 14 (CME), please wait."""
    device.faults.set(Trap("busy", command, count, error=CommandError(family, code)))


def _refuse_submits(
    device: "Device", code: int = 38, count: int = 1, recipients: Sequence[str] = ()
) -> None:
    """Refuse the next submits with +CMS ERROR, to some recipients or to all."""
    device.faults.refuse(recipients, cms(code), count)


def _sim_full(device: "Device", storage: str = "SM", originator: str = "+33639980099") -> None:
    """Fill a storage with old messages, so that new ones wait at the service centre."""
    place = device.storage(storage)
    number = 0
    while not place.full:
        number += 1
        place.add(device.centre.compose(originator, f"Ancien message {number}")[0], READ)


def _sim_removed(device: "Device", seconds: float | None = None) -> None:
    """Remove the SIM, for good or for `seconds`."""
    device.sim.insert(present=False)
    if seconds is not None:
        device.agenda.after(seconds, lambda: device.sim.insert(present=True))


def _pin_asked(device: "Device") -> None:
    """Make the SIM ask for its PIN again."""
    device.sim.lock()


def _puk_asked(device: "Device", seconds: float | None = None) -> None:
    """Make the SIM ask for its PUK, for good or until somebody enters it in a phone."""
    device.sim.block()
    if seconds is not None:
        puk, pin = device.sim.puk, device.sim.pin
        device.agenda.after(seconds, lambda: device.sim.enter_puk(puk, pin))


def _no_service_centre(device: "Device", seconds: float | None = None) -> None:
    """Remove the service centre's number from the SIM, for good or for `seconds`."""
    lost, device.sim.service_centre = device.sim.service_centre, ""
    if seconds is not None:
        device.agenda.after(seconds, lambda: _know_service_centre(device, lost))


def _know_service_centre(device: "Device", number: str) -> None:
    device.sim.service_centre = number


def _duplicate_delivery(device: "Device", count: int = 1) -> None:
    """Deliver the next messages twice."""
    device.centre.duplicates_to_come += count


def _denied(device: "Device", seconds: float | None = None) -> None:
    """Make the network refuse the SIM, for good or for `seconds`."""
    device.network.change(denied=True)
    if seconds is not None:
        device.agenda.after(seconds, lambda: device.network.change(denied=False))


def _ussd_silent(device: "Device", count: int = 1) -> None:
    """Give no answer to the next USSD codes."""
    device.ussd.silent_to_come += count


def _ussd_late(device: "Device", seconds: float, count: int = 1) -> None:
    """Answer the next USSD codes `seconds` late, even if the client ended the dialogue."""
    device.ussd.late_to_come += [seconds] * count


def _ussd_refused(device: "Device", status: int = 4, count: int = 1) -> None:
    """Answer the next USSD codes with this status of +CUSD alone: 2, 3, 4 or 5."""
    device.ussd.refusals_to_come += [status] * count


FAULTS: Final[dict[str, Callable[..., None]]] = {
    "hang_up": _hang_up,
    "power_cycle": _power_cycle,
    "settings_lost": _settings_lost,
    "network_lost": _network_lost,
    "denied": _denied,
    "ussd_silent": _ussd_silent,
    "ussd_late": _ussd_late,
    "ussd_refused": _ussd_refused,
    "mute": _mute,
    "answer_lost": _answer_lost,
    "command_lost": _command_lost,
    "no_prompt": _no_prompt,
    "late": _late,
    "overtaken": _overtaken,
    "half_line": _half_line,
    "split": _split,
    "urc_inside": _urc_inside,
    "garbage": _garbage,
    "say": _say,
    "urc_storm": _urc_storm,
    "echo_on": _echo_on,
    "busy": _busy,
    "refuse_submits": _refuse_submits,
    "sim_full": _sim_full,
    "sim_removed": _sim_removed,
    "pin_asked": _pin_asked,
    "puk_asked": _puk_asked,
    "no_service_centre": _no_service_centre,
    "duplicate_delivery": _duplicate_delivery,
}


def descriptions() -> dict[str, str]:
    """Return what each fault does, for help texts."""
    return {name: inspect.getdoc(fault) or "" for name, fault in FAULTS.items()}
