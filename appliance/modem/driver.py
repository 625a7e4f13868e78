"""The SMS verbs on one link: submit, list, read, delete, acknowledge.

What this modem is and takes is found out by `initialisation` and kept here for as long as the link
lasts; a new link starts from nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar

from appliance.config import ModemSettings
from appliance.modem import message_commands
from appliance.modem.commands import Identity
from appliance.modem.dialects import GENERIC, Dialect
from appliance.modem.finals import BUSY
from appliance.modem.library import CommandError, TextModeError, TimeoutException
from appliance.modem.link import Link
from appliance.modem.message_commands import Routing, StoredPdu, Usage
from appliance.modem.repeats import Repeats
from appliance.modem.submission import submit
from appliance.modem.timings import Backoff
from appliance.modem.traffic import Outcome, Outgoing

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
        self.routing_told: Routing | None = None  # what the modem itself says to it
        self.acknowledges = False  # what comes straight to us wants +CNMA
        self.straight_in_bursts = False  # arrivals come straight to us while a burst goes out
        self.prepared = False  # messages can be read and submitted, given a network
        self.refused: dict[str, None] = {}  # optional commands it does not take, in order
        self._selected: str | None = None
        self._link_mode = 0
        self._in_burst = False

    @property
    def receiving(self) -> Literal["stored", "direct"] | None:
        """How messages come in."""
        return _way(self.routing.deliver, direct=2) if self.routing else None

    @property
    def reports(self) -> Literal["stored", "direct"] | None:
        """How status reports come in."""
        return _way(self.routing.report, direct=1) if self.routing else None

    # -- asking --------------------------------------------------------------

    def patiently(self, ask: Callable[[], T]) -> T:
        """Ask again while the modem or the SIM says it is busy."""
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
        """Ask for what a modem may refuse; a refusal is a fact about it, kept in `refused`."""
        try:
            self.patiently(ask)
        except (CommandError, TimeoutException) as error:
            if name not in self.refused:
                _LOG.say(logging.INFO, f"the modem does not take {name}: {error}")
            self.refused[name] = None
            return False
        self.refused.pop(name, None)
        return True

    # -- out -----------------------------------------------------------------

    def submit(self, outgoing: Outgoing, meanwhile: Callable[[], None]) -> Outcome:
        """Hand a segment to the network; see `submission.submit`."""
        if outgoing.more_follow and not self._in_burst:
            self._begin_burst()
        return submit(self.link, outgoing, meanwhile)

    def _begin_burst(self) -> None:
        """More follows: keep the radio link, and let arrivals come straight to us meanwhile.

        While a submit waits for the network the modem takes no command: an arrival that is only
        announced could not be read before the submit is done.
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
        """Nothing more follows: let the network have its radio link back, and the SIM arrivals."""
        if not self._in_burst:
            return
        self._in_burst = False
        if self._link_mode:
            self._link_mode = 0
            self.optional("CMMS", partial(message_commands.keep_link, self.link, 0))
        if self.straight_in_bursts:
            self.optional("CNMI", self.route)

    # -- in ------------------------------------------------------------------

    def select(self, storage: str) -> Usage | None:
        """Read and delete in `storage` from now on."""
        # Until it has answered nobody knows which one is selected, and so what would be deleted.
        self._selected = None
        usage = self.patiently(lambda: message_commands.select_storage(self.link, storage))
        self._selected = storage
        if usage is not None:
            self.usage[storage] = usage
        return usage

    def list_storage(self, storage: str) -> list[StoredPdu]:
        """Everything that came in and is kept in `storage`."""
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
        """Read every place of the selected storage: for a modem that refuses to list them."""
        found: list[StoredPdu] = []
        for index in range(usage.total + 1):  # some count from 0, some from 1
            stored = self._read(index)
            if stored is not None:
                found.append(stored)
            if len(found) == usage.used:
                break
        return found

    def read(self, storage: str, index: int) -> StoredPdu | None:
        """One message, as announced; None when it is not there, or did not come in."""
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
        """Read again what does not have its announced length: the line may have damaged it.

        What is the same twice is really kept like that, and is taken as it is. None = no two looks
        agreed: it stays where it is, for the next look into the storage.
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
        """Delete one message that was just read; False when the modem will not, or not now.

        Never said a second time: if it was done the first time, another one may lie there by now.
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
        """Say that the last one that came straight to us is kept; False when that was too late.

        A modem that waited too long has told the network that it failed, and stopped routing to us
        (TS 27.005 clause 3.4.4). Then routing is set again, and what arrived meanwhile may lie in a
        storage, unannounced.
        """
        return self._acknowledge(message_commands.acknowledge)

    def reject(self) -> bool:
        """Say that the last one that came straight to us was damaged; False when too late."""
        return self._acknowledge(message_commands.reject)

    def _acknowledge(self, say: Callable[[Link], None]) -> bool:
        try:
            say(self.link)
        except (CommandError, TimeoutException) as error:
            _LOG.say(logging.INFO, f"not acknowledged in time: {error}")
            self.acknowledged_too_late()
            return False
        return True

    def acknowledged_too_late(self) -> None:
        """The modem no longer waits for +CNMA, and has stopped routing to us."""
        self.route()

    def route(self) -> None:
        """Let messages and reports reach us as chosen."""
        routing = self.routing
        if routing is not None:
            self.patiently(partial(message_commands.route, self.link, routing))

    def forgot(self) -> bool:
        """Whether the modem has lost its settings: it started anew and nobody heard it say so."""
        if self.routing_told is None or self._in_burst:
            return False
        return message_commands.routing_now(self.link) != self.routing_told

    def park(self) -> None:
        """Before the port is closed: let the modem keep what arrives while nobody listens."""
        self.end_burst()
        routing = self.routing
        if self.prepared and routing is not None and self.receiving == "direct":
            stored = replace(routing, deliver=1)
            self.optional("CNMI", partial(message_commands.route, self.link, stored))


def _way(route: int, *, direct: int) -> Literal["stored", "direct"] | None:
    if not route:
        return None
    return "direct" if route == direct else "stored"
