"""Looking at a modem without taking anything from it: the daemon's own session, with no traffic."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.errors import N_, StoreError
from appliance.modem.session import Session
from appliance.modem.state import Condition, ModemState
from appliance.modem.traffic import Incoming, Outcome, Outgoing

PATIENCE_SECONDS: Final = 25.0
# Conditions that pass by themselves, or show only after several tries.
_ON_ITS_WAY: Final = frozenset(
    {Condition.STARTING, Condition.SIM_BUSY, Condition.SEARCHING, Condition.MUTE}
)
_GOODBYE_SECONDS: Final = 10.0
# From ready until the service centre is asked for at the latest; a SIM may have none.
_CENTRE_SECONDS: Final = 5.0


class Onlooker:
    """Traffic that sends nothing and keeps nothing.

    What the modem shows is refused as by a store that cannot be used: so it stays in the modem.
    """

    def connected(self, modem: str, *, was_at_prompt: bool) -> None:
        """Nothing was under way."""

    def claim(self, modem: str) -> Outgoing | None:
        """There is nothing to send."""

    def settle(self, modem: str, outgoing: Outgoing, outcome: Outcome) -> None:
        """Never called: nothing is claimed."""

    def settle_and_claim(self, modem: str, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """Never called: nothing is claimed."""

    def settle_late(self, modem: str, reference: int) -> None:
        """Nothing of ours was given up."""

    def receive(self, modem: str, incoming: Sequence[Incoming]) -> None:  # noqa: ARG002 - the contract
        """Refuse to take it."""
        raise StoreError("only_looking", N_("Messages are not being collected from the modem."))

    def rang(self, modem: str, call: int, number: str | None, rings: int) -> None:
        """Somebody else's call."""

    def call_ended(self, modem: str, call: int) -> None:
        """Somebody else's call."""


def look_at(
    settings: ModemSettings,
    clock: Clock,
    pin_memory: Path,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> ModemState:
    """The state that the modem comes to and stays in, or the one it is in when patience ends."""
    settled, complete = threading.Event(), threading.Event()

    def changed(state: ModemState) -> None:
        if state.condition in _ON_ITS_WAY:
            return
        settled.set()
        if state.condition is not Condition.READY or state.service_centre is not None:
            complete.set()

    session = Session(settings.name, settings, Onlooker(), clock, changed, pin_memory=pin_memory)
    session.start()
    if settled.wait(patience_seconds):
        complete.wait(_CENTRE_SECONDS)
    state = session.state
    session.stop(_GOODBYE_SECONDS)
    return state
