"""What a modem session asks of messaging (`appliance.modem.traffic.Traffic`).

Every method makes one commit, and what it promises holds when it returns.
"""

from collections.abc import Callable, Sequence

from appliance.clock import Clock
from appliance.config import MessagingSettings
from appliance.modem.traffic import Incoming, Outcome, Outgoing
from appliance.store.database import Store


class Exchange:
    """The traffic between the store and every modem.

    `rules` gives the settings in force, e.g. `Preferences.messaging`; `wake` tells the modem
    sessions that there is something to send, always after the commit.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        rules: Callable[[], MessagingSettings],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules
        self._wake = wake

    def connected(self, modem: str, *, was_at_prompt: bool) -> None:
        """Settle what a crash or a lost link left `submitting`."""
        raise NotImplementedError

    def claim(self, modem: str) -> Outgoing | None:
        """The next segment, marked `submitting` on disk; None = nothing to do."""
        raise NotImplementedError

    def settle(self, modem: str, outgoing: Outgoing, outcome: Outcome) -> None:
        """Record what became of a claimed segment."""
        raise NotImplementedError

    def settle_and_claim(self, modem: str, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """`settle` and `claim` in one commit."""
        raise NotImplementedError

    def settle_late(self, modem: str, reference: int) -> None:
        """An answer came to a submit that had been given up as unknown."""
        raise NotImplementedError

    def receive(self, modem: str, incoming: Sequence[Incoming]) -> None:
        """Store everything that came in, in one commit."""
        raise NotImplementedError

    def rang(self, modem: str, call: int, number: str | None, rings: int) -> None:
        """An incoming call rings."""
        raise NotImplementedError

    def call_ended(self, modem: str, call: int) -> None:
        """The call is over."""
        raise NotImplementedError
