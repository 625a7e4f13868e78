"""Examine a modem without taking anything from it: the daemon's session, without traffic."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.errors import N_, StoreError
from appliance.modem import ports
from appliance.modem.pin_memory import PinMemory
from appliance.modem.places import Places
from appliance.modem.session import Session
from appliance.modem.state import Condition, ModemState
from appliance.modem.traffic import Incoming, Outcome, Outgoing

PATIENCE_SECONDS: Final = 25.0
# Conditions that end by themselves, or show only after several attempts.
_ON_ITS_WAY: Final = frozenset(
    {Condition.STARTING, Condition.SIM_BUSY, Condition.SEARCHING, Condition.MUTE}
)
_GOODBYE_SECONDS: Final = 10.0
# The longest time from ready to the query of the service centre; a SIM may have none.
_CENTRE_SECONDS: Final = 5.0


class Onlooker:
    """Traffic that sends nothing and stores nothing.

    It refuses incoming messages, as an unavailable store does, so that they stay in the modem.
    """

    def connected(self, *, was_at_prompt: bool) -> None:
        """Do nothing: no segment was being sent."""

    def claim(self) -> Outgoing | None:
        """Return None: there is nothing to send."""

    def settle(self, outgoing: Outgoing, outcome: Outcome) -> None:
        """Do nothing; never called, as nothing is claimed."""

    def settle_and_claim(self, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """Return None; never called, as nothing is claimed."""

    def settle_late(self, reference: int) -> None:
        """Do nothing: this session gave up no segment."""

    def receive(self, incoming: Sequence[Incoming]) -> None:  # noqa: ARG002 - the protocol
        """Refuse the messages."""
        raise StoreError("only_looking", N_("Messages are not being collected from the modem."))

    def rang(self, call: int, number: str | None, rings: int) -> None:
        """Ignore the call."""

    def call_ended(self, call: int) -> None:
        """Ignore the call."""


def look_at(
    modems: Sequence[ModemSettings],
    clock: Clock,
    pin_memory: Path,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> list[ModemState]:
    """Return the state in which each modem settles, or its state when patience ends.

    All are looked at together, so that no two that look for a modem find the same.
    """
    places, memory = Places(), PinMemory(pin_memory)
    looks = [_Look(each, clock, memory, places) for each in modems]
    # Those with a port of their own come first, before others look for any.
    for look in sorted(looks, key=lambda look: look.settings.port == ports.AUTO):
        look.session.start()
    until = clock.monotonic() + patience_seconds
    for look in looks:
        if look.settled.wait(max(0.0, until - clock.monotonic())):
            look.complete.wait(_CENTRE_SECONDS)
    states = [look.session.state for look in looks]
    for look in looks:
        look.session.stop(_GOODBYE_SECONDS)
    return states


class _Look:
    """A session, and how far it has come."""

    def __init__(
        self, settings: ModemSettings, clock: Clock, pin_memory: PinMemory, places: Places
    ) -> None:
        self.settings = settings
        self.settled, self.complete = threading.Event(), threading.Event()
        self.session = Session(
            settings.name,
            settings,
            Onlooker(),
            clock,
            self._changed,
            pin_memory=pin_memory,
            places=places,
        )

    def _changed(self, state: ModemState) -> None:
        if state.condition in _ON_ITS_WAY:
            return
        self.settled.set()
        if state.condition is not Condition.READY or state.service_centre is not None:
            self.complete.set()
