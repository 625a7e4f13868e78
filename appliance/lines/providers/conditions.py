"""Explain the condition of a line without a modem, and its cure. The texts are msgids."""

from typing import Final

from appliance.errors import N_
from appliance.lines.providers.kind import Condition

MEANINGS: Final[dict[Condition, str]] = {
    Condition.STARTING: N_("the provider is being asked"),
    Condition.READY: N_("ready"),
    Condition.UNREACHABLE: N_("the provider cannot be reached"),
    Condition.CERTIFICATE: N_("the provider's certificate is not trusted"),
    Condition.KEY_REFUSED: N_("the provider refuses the key"),
    Condition.NO_CREDIT: N_("there is no credit left at the provider"),
    Condition.NOT_ALLOWED: N_("the provider does not allow this to the account"),
    Condition.BUSY: N_("the provider asks to wait"),
    Condition.STOPPED: N_("stopped"),
}
CURES: Final[dict[Condition, str]] = {
    Condition.UNREACHABLE: N_(
        "Check the box's connection to the internet and the address; the box tries again by itself."
    ),
    Condition.CERTIFICATE: N_(
        "Check the address and the box's clock. A box with a certificate of its own making needs"
        " the file with that certificate."
    ),
    Condition.KEY_REFUSED: N_("Enter the key again, or make a new one on the provider's page."),
    Condition.NO_CREDIT: N_("Top up the account on the provider's page."),
    Condition.NOT_ALLOWED: N_(
        "Check the settings of the line, and on the provider's page what the account may do."
    ),
}
