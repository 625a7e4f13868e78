"""The SMS operations on one link: submit, list, read, delete, acknowledge.

`initialisation` finds out what the modem is and supports; the driver keeps it while the link lasts.
A new link starts from nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar

from appliance.config import ModemSettings
from appliance.modem import commands, message_commands
from appliance.modem.commands import Identity
from appliance.modem.dialects import GENERIC, Dialect
from appliance.modem.finals import BUSY
from appliance.modem.library import CommandError, TextModeError, TimeoutException
from appliance.modem.link import Link
from appliance.modem.message_commands import Routing, StoredPdu, Usage
from appliance.modem.repeats import Repeats
from appliance.modem.submission import OTHER_SIM, submit
from appliance.modem.timings import Backoff
from appliance.modem.traffic import Outcome, Outgoing
from appliance.modem.ussd_text import packed

_LOG = Repeats(logging.getLogger(__name__))
_GONE = frozenset({321, 21, 22})  # no message at that index (any more)
_BUSY_TRIES = 5
_SETTLING_LOOKS = 4
T = TypeVar("T")


class Driver:
    """One live link and what is known of the modem behind it."""

    def __init__(self, link: Link, settings: ModemSettings) -> None:
        self.link = link
        self.settings = settings
        self.dialect: Dialect = GENERIC
        self.identity = Identity(None, None, None, None)
        self.imsi: str | None = None
        self.own_number: str | None = None
        self.service_centre: str | None = None
        self.storages: tuple[str, ...] = ()
        self.usage: dict[str, Usage] = {}
        self.routing: Routing | None = None
        self.routing_told: Routing | None = None  # as the modem itself reports it
        self.acknowledges = False  # direct messages need +CNMA
        self.straight_in_bursts = False  # messages arrive directly during a burst
        self.prepared = False  # messages can be read and, with a network, submitted
        self.refused: dict[str, None] = {}  # optional commands that the modem refuses, in order
        self._selected: str | None = None
        self._link_mode = 0
        self._in_burst = False

    @property
    def receiving(self) -> Literal["stored", "direct"] | None:
        """How messages arrive, or None if they are not announced."""
        return _way(self.routing.deliver, direct=2) if self.routing else None

    @property
    def reports(self) -> Literal["stored", "direct"] | None:
        """How status reports arrive, or None if they do not."""
        return _way(self.routing.report, direct=1) if self.routing else None

    @property
    def sim_may_have_changed(self) -> bool:
        """Whether the modem has reported a change of its SIM; see `Reader`."""
        return self.link.sim_may_have_changed

    # -- queries -------------------------------------------------------------

    def patiently(self, ask: Callable[[], T]) -> T:
        """Ask again while the modem or the SIM is busy."""
        pauses = Backoff(self.link.timings.busy_first, self.link.timings.busy_last)
        for _ in range(_BUSY_TRIES):
            try:
                return ask()
            except CommandError as error:
                if (error.type, error.code) not in BUSY:
                    raise
            self.link.pause(pauses.next())
        return ask()

    def optional(self, name: str, ask: Callable[[], object]) -> bool:
        """Send a command that a modem may refuse. Return whether it accepted; note a refusal."""
        try:
            self.patiently(ask)
        except (CommandError, TimeoutException) as error:
            if name not in self.refused:
                _LOG.say(logging.INFO, f"the modem does not accept {name}: {error}")
            self.refused[name] = None
            return False
        self.refused.pop(name, None)
        return True

    # -- sending -------------------------------------------------------------

    def submit(self, outgoing: Outgoing, meanwhile: Callable[[], None]) -> Outcome:
        """Hand a segment to the network; see `submission.submit`."""
        if self.sim_may_have_changed:
            return OTHER_SIM
        if outgoing.more_follow and not self._in_burst:
            self._begin_burst()
        return submit(self.link, outgoing, meanwhile)

    def _begin_burst(self) -> None:
        """Keep the radio link open, and let messages arrive directly, while more segments follow.

        The modem accepts no command while a submit waits for the network, so a message that is only
        announced could not be read until the submit ends.
        """
        self._in_burst = True
        if self.settings.keep_link:
            self._keep_link()
        if self.straight_in_bursts and self.routing is not None:
            straight = replace(self.routing, deliver=2)
            self.optional("CNMI", partial(message_commands.route, self.link, straight))

    def _keep_link(self) -> None:
        if "CMMS" in self.refused:
            return
        for mode in self.dialect.link_modes:
            if self.optional("CMMS", partial(message_commands.keep_link, self.link, mode)):
                self._link_mode = mode
                return

    def end_burst(self) -> None:
        """End the burst: release the radio link, and let messages arrive in the SIM again."""
        if not self._in_burst:
            return
        self._in_burst = False
        if self._link_mode:
            self._link_mode = 0
            self.optional("CMMS", partial(message_commands.keep_link, self.link, 0))
        if self.straight_in_bursts:
            self.optional("CNMI", self.route)

    # -- enquiries at the network ---------------------------------------------

    def ask_network(self, text: str) -> None:
        """Send a USSD code, or the answer to a menu, in the form that this modem takes."""
        commands.send_ussd(self.link, packed(text) if self.dialect.packs_ussd else text)

    def end_ussd(self) -> None:
        """End the USSD session with the network."""
        commands.end_ussd(self.link)

    # -- receiving -----------------------------------------------------------

    def select(self, storage: str) -> Usage | None:
        """Select the storage to read and delete in."""
        # Until the modem answers, the selected storage is unknown, and a delete could hit the wrong
        # one.
        self._selected = None
        usage = self.patiently(lambda: message_commands.select_storage(self.link, storage))
        self._selected = storage
        if usage is not None:
            self.usage[storage] = usage
        return usage

    def list_storage(self, storage: str) -> list[StoredPdu]:
        """Return every received message in `storage`."""
        usage = self.select(storage)
        if usage is not None and not usage.used:
            return []
        used = usage.used if usage else 0
        try:
            listed = self.patiently(lambda: message_commands.list_all(self.link, used))
        except TextModeError:
            raise
        except CommandError:
            if usage is None:
                raise
            listed = self._read_all(usage)
        settled = (self._settled(stored) for stored in listed if stored.received)
        return [stored for stored in settled if stored is not None]

    def _read_all(self, usage: Usage) -> list[StoredPdu]:
        """Read every index of the selected storage, for a modem that refuses to list it."""
        found: list[StoredPdu] = []
        for index in range(usage.total + 1):  # some count from 0, some from 1
            stored = self._read(index)
            if stored is not None:
                found.append(stored)
            if len(found) == usage.used:
                break
        return found

    def read(self, storage: str, index: int) -> StoredPdu | None:
        """Read one announced message. Return None if it is gone or was not received."""
        if self._selected != storage:
            self.select(storage)
        stored = self._read(index)
        if stored is None or not stored.received:
            return None
        return self._settled(stored)

    def _read(self, index: int) -> StoredPdu | None:
        try:
            return self.patiently(lambda: message_commands.read(self.link, index))
        except CommandError as error:
            if error.code in _GONE:
                return None
            raise

    def _settled(self, stored: StoredPdu) -> StoredPdu | None:
        """Read a message again until its length is right or two readings agree.

        The serial line may have damaged it. If two readings agree, it is really stored like that
        and is taken as it is. Return None if no two readings agree: the message stays in the
        storage until the next sweep.
        """
        for _ in range(_SETTLING_LOOKS):
            if stored.whole:
                return stored
            again = self._read(stored.index)
            if again is None or again.pdu == stored.pdu:
                return again
            stored = again
        return None

    def delete(self, storage: str, index: int) -> bool:
        """Delete one message that was just read. Return False if the modem refuses.

        Never repeat the command: if the first one succeeded, another message may be at that index
        by now.
        """
        if self._selected != storage:
            self.select(storage)
        try:
            message_commands.delete(self.link, index)
        except CommandError as error:
            if error.code not in _GONE:
                _LOG.say(logging.WARNING, f"{storage} {index} cannot be deleted: {error}")
                return False
        return True

    def acknowledge(self) -> bool:
        """Acknowledge the last direct message or report as stored. Return False if too late.

        A modem that waited too long has told the network that delivery failed, and has stopped
        direct routing (TS 27.005 clause 3.4.4). Routing is then set again; what arrived meanwhile
        may be in a storage, unannounced.
        """
        return self._acknowledge(message_commands.acknowledge)

    def reject(self) -> bool:
        """Tell the modem that the last direct message was damaged. Return False if too late."""
        return self._acknowledge(message_commands.reject)

    def _acknowledge(self, say: Callable[[Link], None]) -> bool:
        try:
            say(self.link)
        except (CommandError, TimeoutException) as error:
            _LOG.say(logging.INFO, f"a message was not acknowledged in time: {error}")
            self.acknowledged_too_late()
            return False
        return True

    def acknowledged_too_late(self) -> None:
        """Restore routing after the modem has stopped waiting for +CNMA."""
        self.route()

    def route(self) -> None:
        """Set the chosen routing of messages and reports."""
        routing = self.routing
        if routing is not None:
            self.patiently(partial(message_commands.route, self.link, routing))

    def forgot(self) -> bool:
        """Return whether the modem has lost its settings: it restarted without announcing it."""
        if self.routing_told is None or self._in_burst:
            return False
        return message_commands.routing_now(self.link) != self.routing_told

    def park(self) -> None:
        """Prepare for closing the port: let the modem store what arrives meanwhile."""
        self.end_burst()
        routing = self.routing
        if self.prepared and routing is not None and self.receiving == "direct":
            stored = replace(routing, deliver=1)
            self.optional("CNMI", partial(message_commands.route, self.link, stored))


def _way(route: int, *, direct: int) -> Literal["stored", "direct"] | None:
    if not route:
        return None
    return "direct" if route == direct else "stored"
