"""Explain the errors of messages to people. The texts are msgids."""

from typing import Final

from appliance.errors import N_
from appliance.lines import codes

_OWN: Final[dict[str, str]] = {
    "opted_out": N_("the recipient sent STOP"),
    "no_sms": N_("the contact does not want SMS"),
    "no_consent": N_("the recipient has not agreed to promotional SMS"),
    "duplicate_24h": N_("the same text goes, or went, to this recipient a short time before"),
    "country_not_allowed": N_("this country is not among those that may be written to"),
    "premium_number": N_("an SMS to this number may cost extra: an administrator has to allow it"),
    "satellite_number": N_(
        "an SMS to a satellite telephone may cost a lot: an administrator has to allow it"
    ),
    "unknown_range": N_("this number exists in no known country: an administrator has to allow it"),
    "mobile_line": N_(
        "mobile numbers may not carry promotional mass sendings: an administrator has to decide"
    ),
    "no_line": N_("no line may send to this number: an administrator has to decide"),
    "line_gone": N_("the line that was chosen for it no longer exists"),
    "quiet_hours": N_("promotional SMS are sent only at certain hours and on certain days"),
    "holiday": N_("promotional SMS are not sent on public holidays"),
    "daily_cap": N_("the number of SMS that a day allows is reached"),
    "monthly_cap": N_("the number of recipients that a month allows is reached"),
    "line_stopped": N_("the line has stopped mass sending"),
    "too_late": N_("its date was long past by the time the box could send it"),
    "restored": N_("a backup was restored: it may have been sent since"),
    "dismissed": N_("nobody knows whether it was sent; left as it is"),
    "uncertain": N_("nobody knows whether it was sent"),
    "uncertain_dropped": N_("nobody knows whether it was sent; not sent again, as requested"),
    "truncated": N_("the end of it did not arrive"),
    "header_missing": N_("part of it may be displayed incorrectly"),
    "not_encodable": N_("the message cannot be sent as SMS"),
}


def meaning(error: str) -> str:
    """Return the English text (a msgid) for a message's `error`, or "" if there is none."""
    return _OWN.get(error) or codes.meaning(error)
