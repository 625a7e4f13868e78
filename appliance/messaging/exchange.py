"""What a modem session asks of messaging (`appliance.modem.traffic.Traffic`).

Each method is one commit, and what it promises holds when it returns. The order is the guarantee:
a segment is `submitting` on disk before the modem sees it, its outcome is on disk before the next
one is claimed, and what came in is on disk before it is deleted or acknowledged.
"""

from collections.abc import Callable, Sequence

from appliance.clock import Clock
from appliance.config import MessagingSettings
from appliance.messaging import left_behind
from appliance.messaging.inbound import status_reports
from appliance.messaging.inbound.calls import Calls
from appliance.messaging.inbound.inbox import Inbox
from appliance.messaging.outbound import settling
from appliance.messaging.outbound.claims import Claims
from appliance.modem.traffic import Incoming, Outcome, Outgoing
from appliance.store import outgoing as messages
from appliance.store.database import Store


class Exchange:
    """The traffic between the store and every modem.

    `settings` gives the settings in force, e.g. `Preferences.messaging`; `wake` tells the modem
    sessions and the scheduler that something is to be sent, or later; always after the commit.
    `lines` names the box's modems: a message stays with the one that began it, and a report is
    about what its own modem sent. What a modem began that is none of them any more goes to any.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: Callable[[], MessagingSettings],
        wake: Callable[[], None],
        lines: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._wake = wake
        self._lines = lines
        self._claims = Claims(store)
        self._calls = Calls(store)

    def connected(self, modem: str, *, was_at_prompt: bool) -> None:
        """Settle what a crash or a lost link left `submitting`."""
        self._calls.forget(modem)
        again = left_behind.settle_left_behind(
            self._store, self._settings(), modem, was_at_prompt=was_at_prompt
        )
        if again:
            self._wake()

    def claim(self, modem: str) -> Outgoing | None:
        """The next segment, marked `submitting` on disk; None = nothing to do."""
        settings, others = self._settings(), self._others(modem)
        while messages.has_ready(self._store, others):
            with self._store.transaction():
                claimed = self._claims.claim(modem, others, settings)
            if claimed is not None:
                return claimed
        return None

    def settle(self, modem: str, outgoing: Outgoing, outcome: Outcome) -> None:
        """Record what became of a claimed segment."""
        with self._store.transaction():
            later = self._settle(modem, outgoing, outcome)
        if later:
            self._wake()

    def settle_and_claim(self, modem: str, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """`settle` and `claim` in one commit."""
        settings = self._settings()
        with self._store.transaction():
            later = self._settle(modem, outgoing, outcome)
            claimed = self._claims.claim(modem, self._others(modem), settings)
        if later:
            self._wake()
        # So many could not go that there may be more behind them.
        return claimed or self.claim(modem)

    def settle_late(self, modem: str, reference: int) -> None:
        """An answer came to a submit that had been given up as unknown."""
        with self._store.transaction():
            segment = messages.newest_uncertain(self._store, modem)
            if segment is not None:
                settling.went(self._store, segment, reference)
                status_reports.apply_early(self._store, modem, segment.message_id, segment.sequence)
        self._wake()

    def receive(self, modem: str, incoming: Sequence[Incoming]) -> None:
        """Store everything that came in, in one commit."""
        inbox = Inbox(self._store, self._settings(), modem, self._others(modem))
        if inbox.receive(incoming):
            self._wake()

    def rang(self, modem: str, call: int, number: str | None, rings: int) -> None:
        """An incoming call rings."""
        self._calls.rang(modem, call, number, rings, self._settings().country)

    def call_ended(self, modem: str, call: int) -> None:
        """The call is over."""
        self._calls.ended(modem, call)

    def _others(self, modem: str) -> tuple[str, ...]:
        return tuple(name for name in self._lines() if name != modem)

    def _settle(self, modem: str, claimed: Outgoing, outcome: Outcome) -> bool:
        """Whether the message is to be tried again at a time of its own."""
        later = settling.settle(
            self._store, self._settings(), claimed.message_id, claimed.sequence, outcome
        )
        status_reports.apply_early(self._store, modem, claimed.message_id, claimed.sequence)
        return later is not None
