"""Give the lines their work and take what they bring (`appliance.lines.protocol.Desk`).

What a turn promises holds once it has ended. The order is the guarantee: a part is `submitting` on
disk before anybody submits it, its outcome is on disk before the next part is claimed, and an
incoming message is on disk before its line deletes it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from appliance.config import MessagingSettings
from appliance.lines.protocol import (
    Awaiting,
    NotSent,
    Outcome,
    Outgoing,
    PartReport,
    Prepare,
    Received,
    Told,
    Unknown,
    Waiting,
)
from appliance.messaging import left_behind
from appliance.messaging.inbound import indications
from appliance.messaging.inbound.calls import Calls
from appliance.messaging.inbound.inbox import Inbox
from appliance.messaging.outbound import asking, reported, settling
from appliance.messaging.outbound.claims import RESTING, Claims
from appliance.messaging.outbound.public_ids import PublicIds
from appliance.messaging.routing.ways import EqualWays, Ways
from appliance.messaging.rules.pace import Pace
from appliance.store import outgoing as messages
from appliance.store import unsettled
from appliance.store.database import Store


class Exchange:
    """The desk that all lines share.

    `settings` returns the settings in force, such as `Preferences.messaging`. `wake` tells the
    lines and the scheduler, always after the commit, that something is to be sent now or later.
    `ways` knows the box's lines; None means that there is one, whatever its name. A message stays
    with the line that began it, and a report concerns what its own line sent. What a line that no
    longer exists has not begun goes by another.
    """

    def __init__(
        self,
        store: Store,
        settings: Callable[[], MessagingSettings],
        wake: Callable[[], None],
        ways: Ways | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._wake = wake
        self._calls = Calls(store)
        self._ids = PublicIds(store)
        self.pace = Pace(store.clock)
        self._claims = Claims(store, ways or EqualWays(tuple, settings), self.pace)

    @contextmanager
    def turn(self) -> Iterator["ExchangeTurn"]:
        """Run one commit, and wake the lines and the scheduler after it if needed."""
        # The settings are read first, because reading them may wait for another writer.
        turn = ExchangeTurn(self._store, self._settings(), self._claims, self.pace, self._ids)
        with self._store.transaction():
            yield turn
            turn.finish()
        if turn.wakes:
            self._wake()

    def other_lines(self, line: str) -> tuple[str, ...]:
        """Return the names of the other lines."""
        return self._claims.others(line)

    def next_opening_ms(self) -> int | None:
        """Return when a line is next replaced by others unless it can send again, or None."""
        return self._claims.openings.next_ms()

    def has_opened(self) -> bool:
        """Return whether others now replace a line that they did not before; say so once."""
        return self._claims.openings.has_opened()

    def connected(self, line: str) -> None:
        """Expect this line to number its calls from the beginning again."""
        self._calls.forget(line)

    def claim(self, line: str, prepare: Prepare, *, whole: bool = False) -> Outgoing | None:
        """Mark the next part `submitting` on disk and return it, or None if there is none."""
        while self._claims.has_ready(line):
            with self.turn() as turn:
                claimed = turn.claim(line, prepare, whole=whole)
            if claimed is not None or turn.rests:
                return claimed
        return None

    def left_behind(self, line: str) -> list[Outgoing]:
        """Return the parts that a line has claimed and not settled."""
        return asking.left_behind(self._store, self._ids, self._settings(), line)

    def uncertain(self, line: str) -> list[Outgoing]:
        """Return the parts of a line that are still uncertain."""
        return asking.uncertain(self._store, self._ids, self._settings(), line)

    def still_doubtful(self, line: str, claimed: Outgoing) -> Outgoing | None:
        """Return a part as it is to be asked for now, or None if its outcome is not open."""
        return asking.still_doubtful(self._store, self._ids, self._settings(), line, claimed)

    def awaiting(self, line: str) -> list[Awaiting]:
        """Return what a line has sent, if a report is wanted and none has come."""
        return asking.awaiting(self._store, self._ids, self._settings(), line)

    def still_awaits(self, awaiting: Awaiting) -> bool:
        """Return whether no report about it has come meanwhile."""
        return unsettled.still_awaits(
            self._store, awaiting.message_id, awaiting.part, awaiting.submitted_at
        )

    def rang(self, line: str, call: int, address: str | None, rings: int) -> None:
        """Record that an incoming call rings."""
        self._calls.rang(line, call, address, rings)

    def call_ended(self, line: str, call: int) -> None:
        """Record that the call has ended."""
        self._calls.ended(line, call)


class ExchangeTurn:
    """What a line can do within one transaction (`appliance.lines.protocol.Turn`)."""

    def __init__(
        self,
        store: Store,
        settings: MessagingSettings,
        claims: Claims,
        pace: Pace,
        ids: PublicIds,
    ) -> None:
        self._store = store
        self._ids = ids
        self._settings = settings
        self._claims = claims
        self._pace = pace
        self._inbox = Inbox(store, settings, claims.ways)
        self.rests = False  # whether what is to be sent is not for this line now
        self.wakes = False  # whether to wake lines and scheduler after the commit

    def claim(self, line: str, prepare: Prepare, *, whole: bool = False) -> Outgoing | None:
        """Mark the next part `submitting` and return it."""
        found = self._claims.claim(line, prepare, whole=whole)
        self.rests = found is RESTING
        self.wakes |= self._claims.leaves_anew() or (self.rests and self._pace.is_new_wait())
        if found is None or found is RESTING:
            return None
        return self._with_public_id(found) if whole else found

    def settle(self, line: str, message_id: int, part: int, outcome: Outcome) -> None:
        """Record the outcome of a claimed part."""
        settings = self._claims.ways.settings_of(line)
        later = settling.settle(self._store, settings, line, (message_id, part), outcome)
        self.wakes |= later is not None

    def settle_left_behind(self, line: str, outcome: NotSent | Unknown) -> list[tuple[int, int]]:
        """Settle the parts that a crash or a lost link left `submitting`."""
        doubtful, again = left_behind.settle_left_behind(self._store, self._settings, line, outcome)
        self.wakes |= again
        return doubtful

    def settle_late(self, line: str, reference: int) -> tuple[int, int] | None:
        """Settle as accepted a part that had been given up as unknown."""
        self.wakes = True
        segment = messages.newest_uncertain(self._store, line)
        if segment is None:
            return None
        settling.went(self._store, self._settings, segment, reference)
        return segment.message_id, segment.sequence

    def report(self, report: PartReport) -> None:
        """Record a delivery report about a part."""
        self.wakes |= reported.record(self._store, self._settings, report)

    def told(self, line: str, told: Told) -> bool:
        """Record what a callback says of a submission of this line."""
        report = asking.report_of(self._store, self._ids, line, told)
        if report is not None:
            self.report(report)
        return report is not None

    def receive(self, received: Received) -> int:
        """Store an incoming message and return its id."""
        message_id = self._inbox.add(received)
        self.wakes |= self._inbox.answered
        return message_id

    def revise(self, message_id: int, received: Received) -> None:
        """Add a late part to an incomplete message."""
        self._inbox.revise(message_id, received)

    def indicate(self, line: str, address: str, waiting: Waiting) -> None:
        """Record that messages wait in a mailbox, or no longer do."""
        indications.note(self._store, line, address, waiting)

    def _with_public_id(self, claimed: Outgoing) -> Outgoing:
        public_id = self._ids.of(claimed.message_id, claimed.submitted_at)
        return replace(claimed, public_id=public_id)

    def finish(self) -> None:
        """Write what is written once per commit."""
        self._inbox.count()
