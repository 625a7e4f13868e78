"""The services that the daemon builds for the pages and the API, read by `services()`.

They are one frozen record: a view calls `services().outbox.accept(...)`, a test passes its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

from appliance.channels.opening import MailState
from appliance.clock import Clock
from appliance.config import Settings
from appliance.lines.editing import LineEditor
from appliance.lines.registry import Lines
from appliance.lines.state import LineState
from appliance.machine import Machine
from appliance.messaging.balance.readings import Balances
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.people.log_ins import LogIns
from appliance.messaging.preferences import Preferences
from appliance.modem.state import ModemState
from appliance.store.database import Store

if TYPE_CHECKING:
    from appliance.channels.hooks.registry import Hooks
    from appliance.channels.line_callbacks import LineCallbacks

EXTENSION = "appliance"


def _not_given() -> Any:
    raise RuntimeError("the tests have not given it")


@dataclass(frozen=True, slots=True)
class Services:
    """The daemon's parts that pages and API use."""

    store: Store
    outbox: Outbox
    settings: Settings
    clock: Clock
    preferences: Preferences  # the settings that change while the daemon runs
    entries: CountedEntries  # journal entries that strangers can cause, counted
    log_ins: LogIns
    balances: Balances
    lines: Lines  # the rows of the lines
    line_editor: LineEditor
    line_states: Callable[[], Sequence[LineState]]  # a snapshot of every line, in their order
    # Ask the provider of a line what is left; False for a line without one.
    refresh_line: Callable[[str], bool] = lambda _line: False
    modems: Callable[[], Sequence[ModemState]] = tuple  # a snapshot of every session
    hooks: "Callable[[], Hooks]" = field(default=_not_given)  # made at its first use
    follow_mail: Callable[[], None] = lambda: None  # after a change of what concerns mail
    mail_state: Callable[[], MailState] = MailState
    # Send a mail now: to whom, its subject and its text.
    test_mail: Callable[[str, str, str], None] = lambda _to, _subject, _text: None
    line_callbacks: "Callable[[], LineCallbacks]" = field(default=_not_given)  # likewise
    # Why each channel with a connection of its own does not work; "" if it does.
    channel_troubles: Callable[[], Mapping[str, str]] = dict
    change_modem: Callable[[], None] = lambda: None  # restart the modem with its new settings
    machine: Machine = field(default_factory=lambda: Machine(()))
    scheduler_turns: Callable[[], bool] = lambda: True  # for /health
    # The code that the console shows while there is no administrator; read at each use.
    first_start_code: Callable[[], str] = field(default=lambda: "")
    # Whether that code may create a further administrator, after the box's button was pressed.
    first_start_offered: Callable[[], bool] = lambda: False
    first_start_used: Callable[[], None] = lambda: None
    # The secret by which commands on this machine log in to the API as administrator; "" = none.
    local_token: str = field(default="", repr=False)


def services() -> Services:
    """Return the services of the application that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)  # noqa: S101 - create_app put it there
    return found
