"""The words for the movements of an account."""

from typing import Final

from appliance.errors import N_

CAUSES: Final[dict[str, str]] = {
    "credit": N_("Credit"),
    "transfer": N_("Transfer"),
    "allowance": N_("Monthly allowance"),
    "sending": N_("SMS sent"),
    "refund": N_("Given back: SMS not sent"),
    "correction": N_("Correction"),
}
