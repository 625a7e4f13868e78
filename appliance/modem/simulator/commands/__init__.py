"""The commands of the simulated modem: one module a subject, and one table of them all."""

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
