"""Explain the status of a report (TP-ST, TS 23.040 clause 9.2.3.15). The texts are msgids."""

import re
from typing import Final

from appliance.errors import N_

_REPORTS: Final[dict[int, str]] = {
    0x40: N_("the network reports a protocol error"),
    0x41: N_("the recipient's network is not compatible"),
    0x42: N_("the recipient's network refused the requested quality of service"),
    0x43: N_("the recipient cannot be reached"),
    0x44: N_("the recipient's network rejected it"),
    0x45: N_("the recipient's network rejected it"),
    0x46: N_("its validity period ended"),
    0x47: N_("deleted by the sender"),
    0x48: N_("deleted by the service centre"),
    0x49: N_("the service centre no longer has it"),
    0x60: N_("congestion at the recipient's network"),
    0x61: N_("the recipient is busy"),
    0x62: N_("the recipient does not answer"),
    0x63: N_("the recipient's network rejected it"),
    0x64: N_("the recipient's network refused the requested quality of service"),
    0x65: N_("error in the recipient's network"),
}
_ERROR = re.compile(r"report 0x([0-9A-F]{2})")


def error_of(status: int) -> str:
    """Return the error to store with a message for a report of failure: `report 0x45`."""
    return f"report 0x{status:02X}"


def meaning(error: str) -> str:
    """Return the English text (a msgid) for such an error, or an empty string for any other."""
    report = _ERROR.fullmatch(error)
    return _REPORTS.get(int(report[1], 16), N_("it was not delivered")) if report else ""
