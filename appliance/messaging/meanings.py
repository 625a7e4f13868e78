"""What the error of a message means, for people. The texts are msgids."""

import re
from typing import Final

from appliance.errors import N_
from appliance.messaging import refusals

_OWN: Final[dict[str, str]] = {
    "opted_out": N_("the recipient sent STOP"),
    "no_sms": N_("the contact does not want SMS"),
    "country_not_allowed": N_("this country is not among those that may be written to"),
    "premium_number": N_("an SMS to this number may cost extra: an administrator has to allow it"),
    "satellite_number": N_(
        "an SMS to a satellite telephone may cost a lot: an administrator has to allow it"
    ),
    "unknown_range": N_("this number exists in no known country: an administrator has to allow it"),
    "too_late": N_("its date was long past by the time the box could send it"),
    "restored": N_("a backup was restored: it may have been sent since"),
    "dismissed": N_("nobody knows whether it was sent; left as it is"),
    "uncertain": N_("nobody knows whether it was sent"),
    "uncertain_dropped": N_("nobody knows whether it was sent; not sent again, as requested"),
    "truncated": N_("the end of it did not arrive"),
    "header_missing": N_("part of it may be displayed incorrectly"),
    "not_encodable": N_("the message cannot be sent as SMS"),
    "ERROR": N_("the modem or the network gave no reason"),
}
# TP-ST, TS 23.040 clause 9.2.3.15
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
_REPORT_ERROR = re.compile(r"report 0x([0-9A-F]{2})")


def of_report(status: int) -> str:
    """The error that a message keeps for a report of failure: `report 0x45`."""
    return f"report 0x{status:02X}"


def meaning(error: str) -> str:
    """The English text (a msgid) for a message's `error`; empty if there is none to give."""
    if report := _REPORT_ERROR.fullmatch(error):
        return _REPORTS.get(int(report.group(1), 16), N_("it was not delivered"))
    family, _, code = error.partition(" ")
    if code.isdigit():
        return refusals.of_code(family, int(code)).meaning
    return _OWN.get(error, "")
