"""One function per AT command for the modem, its SIM and the network, with a typed result.

3GPP TS 27.007; `message_commands` has the commands for messages. Each function raises what
`Link.write` raises: CommandError if the modem refuses, TimeoutException if it does not answer.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from appliance.modem.finals import BUSY
from appliance.modem.library import CommandError, PinRequiredError, PukRequiredError
from appliance.modem.link import Link
from appliance.modem.ussd_text import LANGUAGE_UNSPECIFIED
from appliance.modem.values import number_or_none, values_of

_CSQ_FULL: Final = 31  # TS 27.007 clause 8.5: 0 to 31; 99 is unknown
_DIGITS: Final = re.compile(r"\d{14,20}[0-9Ff]?")


class SimStatus(Enum):
    """The state of the SIM (+CPIN, TS 27.007 clause 8.3)."""

    READY = "ready"
    PIN = "pin"
    PUK = "puk"
    ABSENT = "absent"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Identity:
    """The modem's identity as it reports it."""

    manufacturer: str | None
    model: str | None
    revision: str | None
    imei: str | None


def information(lines: list[str], name: str) -> str:
    """Return the line of an answer that begins with `name` and a colon, or ""."""
    for line in lines:
        if line.startswith(name):
            return line
    return ""


def _plain(lines: list[str]) -> str | None:
    """Return the first line of an answer that has no name before it, such as +CGMI or +CGSN."""
    if len(lines) < 2:  # noqa: PLR2004 - the answer and its final result code
        return None
    first = lines[0]
    if first.startswith("+"):
        first = first.partition(":")[2]
    return first.strip().strip('"') or None


# -- the modem itself --------------------------------------------------------


def tidy(link: Link) -> None:
    """Send ATQ0V1E0: result codes on, as words, no echo (ITU-T V.250 clause 6.2)."""
    link.write("ATQ0V1E0")


def number_errors(link: Link) -> None:
    """Send +CMEE=1: report errors by number."""
    link.write("AT+CMEE=1")


def identity(link: Link) -> Identity:
    """Query +CGMI, +CGMM, +CGMR and +CGSN; a value is None if the modem does not report it."""
    return Identity(*(_asked(link, name) for name in ("+CGMI", "+CGMM", "+CGMR", "+CGSN")))


def _asked(link: Link, name: str) -> str | None:
    try:
        return _plain(link.write(f"AT{name}"))
    except CommandError as error:
        if (error.type, error.code) in BUSY:
            raise
        return None


def functionality(link: Link) -> int | None:
    """Query +CFUN: 1 full, 0 minimum, 4 radio off, or None if the modem does not report it."""
    values = values_of(information(link.write("AT+CFUN?"), "+CFUN"))
    return number_or_none(values[0]) if values else None


def switch_on(link: Link) -> None:
    """Set full functionality with +CFUN=1."""
    link.write("AT+CFUN=1", timeout=link.timings.slow_answer)


def restart(link: Link) -> None:
    """Send +CFUN=1,1 without waiting: the modem restarts, or did not receive it."""
    link.say(b"AT+CFUN=1,1\r")
    link.out_of_step = True


# -- the SIM -----------------------------------------------------------------

# PIN2 protects nothing that messages need.
_STATUSES: Final = {
    "READY": SimStatus.READY,
    "SIM PIN2": SimStatus.READY,
    "SIM PUK2": SimStatus.READY,
    "SIM PIN": SimStatus.PIN,
    "PH-SIM PIN": SimStatus.PIN,
    "SIM PUK": SimStatus.PUK,
    "PH-SIM PUK": SimStatus.PUK,
}
_ABSENT: Final = frozenset({10, 13, 15, 310, 313})


def sim_status(link: Link) -> SimStatus:
    """Query +CPIN and return the SIM's state, also if the modem answers with an error."""
    try:
        lines = link.write("AT+CPIN?", timeout=link.timings.slow_answer)
    except PinRequiredError:
        return SimStatus.PIN
    except PukRequiredError:
        return SimStatus.PUK
    except CommandError as error:
        return SimStatus.ABSENT if error.code in _ABSENT else SimStatus.BUSY
    status = information(lines, "+CPIN").partition(":")[2].strip().upper()
    if "NOT" in status:
        return SimStatus.ABSENT
    return _STATUSES.get(status, SimStatus.BUSY)


def enter_pin(link: Link, pin: str) -> None:
    """Enter the PIN with +CPIN. A wrong PIN costs one of the SIM's three attempts."""
    link.write(f'AT+CPIN="{pin}"', timeout=link.timings.slow_answer)


def pin_attempts(link: Link) -> int | None:
    """Query +CPINR (TS 27.007 clause 8.65): attempts left, or None if not reported."""
    try:
        values = values_of(information(link.write('AT+CPINR="SIM PIN"'), "+CPINR"))
    except CommandError:
        return None
    return number_or_none(values[1]) if len(values) > 1 else None


def sim_serial(link: Link) -> str | None:
    """Return the SIM's serial number (ICCID), which most modems can read before the PIN."""
    for command in ("AT+CCID", "AT+ICCID", "AT^ICCID?"):
        try:
            found = _DIGITS.search(" ".join(link.write(command)[:-1]))
        except CommandError:
            continue
        if found:
            return found.group()
    return None


def imsi(link: Link) -> str | None:
    """Query +CIMI."""
    return _asked(link, "+CIMI")


def own_number(link: Link) -> str | None:
    """Query +CNUM: the SIM's own number, if the operator stored it."""
    try:
        values = values_of(information(link.write("AT+CNUM"), "+CNUM"))
    except CommandError:
        return None
    return (values[1] or None) if len(values) > 1 else None


# -- the network -------------------------------------------------------------


def registration(link: Link, name: str) -> int | None:
    """Query +CREG, +CGREG or +CEREG (TS 27.007 clauses 7.2, 10.1.20, 10.1.22): the status."""
    values = values_of(information(link.write(f"AT{name}?"), name))
    return number_or_none(values[1]) if len(values) > 1 else None


def announce_registration(link: Link, name: str) -> None:
    """Ask the modem to report changes of registration."""
    link.write(f"AT{name}=1")


def signal_percent(link: Link) -> int | None:
    """Query +CSQ as 0 to 100 percent, or None if unknown."""
    values = values_of(information(link.write("AT+CSQ"), "+CSQ"))
    strength = number_or_none(values[0]) if values else None
    if strength is None or strength > _CSQ_FULL:
        return None
    return round(strength * 100 / _CSQ_FULL)


def name_operators(link: Link) -> None:
    """Select long operator names with +COPS=3,0."""
    link.write("AT+COPS=3,0")


def operator(link: Link) -> str | None:
    """Query +COPS: the network's name."""
    name: str | None = link.networkName
    return name


def send_ussd(link: Link, text: str) -> None:
    """Send a code, or the answer to a menu, with +CUSD (TS 27.007 clause 7.15).

    The network's answer comes later, as an unsolicited line.
    """
    link.write(f'AT+CUSD=1,"{text}",{LANGUAGE_UNSPECIFIED}')


def end_ussd(link: Link) -> None:
    """End a USSD session with +CUSD=2."""
    link.write("AT+CUSD=2")


def show_callers(link: Link) -> None:
    """Send +CLIP=1: report the caller's number."""
    link.write("AT+CLIP=1", timeout=link.timings.slow_answer)
