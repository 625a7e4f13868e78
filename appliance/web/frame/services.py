"""What the daemon built, for pages and API: handed to `create_app`, read by `services()`.

One frozen record: a view says `services().outbox.accept(...)`, a test hands over its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import current_app

from appliance.clock import Clock
from appliance.config import Settings
from appliance.machine import Machine
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people.log_ins import LogIns
from appliance.messaging.preferences import Preferences
from appliance.modem.state import ModemState
from appliance.store.database import Store

EXTENSION = "appliance"


@dataclass(frozen=True, slots=True)
class Services:
    """The daemon's parts, as the web room sees them."""

    store: Store
    outbox: Outbox
    settings: Settings
    clock: Clock
    preferences: Preferences  # the settings that change while the daemon runs
    entries: CountedEntries  # of the journal, that strangers can cause
    log_ins: LogIns
    modems: Callable[[], Sequence[ModemState]] = tuple  # a snapshot of every session
    change_modem: Callable[[], None] = lambda: None  # begin again with the modem's new settings
    machine: Machine = field(default_factory=lambda: Machine(()))
    scheduler_turns: Callable[[], bool] = lambda: True  # for /health
    # The code that the console shows while no administrator exists; asked for at each use.
    first_start_code: Callable[[], str] = field(default=lambda: "")
    # Whether that code makes an administrator beside those there are, as the box's button asked.
    first_start_offered: Callable[[], bool] = lambda: False
    first_start_used: Callable[[], None] = lambda: None
    # By which the commands of this machine log in to the API as its administrator; "" = not at all.
    local_token: str = field(default="", repr=False)


def services() -> Services:
    """The services of the application that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)  # noqa: S101 - create_app put it there
    return found
