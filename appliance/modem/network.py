"""Find out from all three registrations whether the network lets us send.

3GPP TS 27.007 clauses 7.2 (+CREG, circuits), 10.1.20 (+CGREG, packets), 10.1.22 (+CEREG, LTE). A
modem on LTE alone may always answer 0 to +CREG and still send.
"""

from dataclasses import dataclass
from typing import Final

from appliance.modem import commands
from appliance.modem.driver import Driver
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.state import Condition, Registration

_NAMES: Final = ("+CEREG", "+CREG", "+CGREG")
# 9 and 10 are like 1 and 5, on a network that prefers not to carry calls.
_REGISTERED: Final[dict[int, Registration]] = {
    1: "home",
    5: "roaming",
    6: "sms_only",
    7: "sms_only_roaming",
    9: "home",
    10: "roaming",
}
_RANK: Final[tuple[Registration, ...]] = ("home", "roaming", "sms_only", "sms_only_roaming")
_DENIED: Final = 3
_EMERGENCY_ONLY: Final = 8


@dataclass(frozen=True, slots=True)
class NetworkVerdict:
    """Whether and how the modem is registered."""

    condition: Condition  # READY, SEARCHING or DENIED
    registration: Registration | None = None
    detail: str = ""


def look(driver: Driver) -> NetworkVerdict:
    """Query every registration that this modem knows."""
    values: dict[str, int] = {}
    for name in _NAMES:
        try:
            value = commands.registration(driver.link, name)
        except (CommandError, TimeoutException):
            continue
        if value is not None:
            values[name] = value
    found = [_REGISTERED[value] for value in values.values() if value in _REGISTERED]
    detail = " ".join(f"{name}: {value}" for name, value in values.items())
    if found:
        return NetworkVerdict(Condition.READY, min(found, key=_RANK.index), detail)
    if any(value in (_DENIED, _EMERGENCY_ONLY) for value in values.values()):
        return NetworkVerdict(Condition.DENIED, None, detail)
    return NetworkVerdict(Condition.SEARCHING, None, detail)
