"""What the modem does for each command: one module a subject, one table."""

from collections.abc import Mapping
from typing import Final

from appliance.modem.simulator.commands import (
    calls,
    general,
    identity,
    network,
    phonebook,
    receiving,
    security,
    sending,
    storing,
    ussd,
)
from appliance.modem.simulator.executor import Handler

TABLE: Final[Mapping[str, Handler]] = {
    **general.HANDLERS,
    **identity.HANDLERS,
    **security.HANDLERS,
    **network.HANDLERS,
    **receiving.HANDLERS,
    **storing.HANDLERS,
    **sending.HANDLERS,
    **calls.HANDLERS,
    **ussd.HANDLERS,
    **phonebook.HANDLERS,
}
