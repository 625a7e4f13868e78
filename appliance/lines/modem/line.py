"""The line of a modem: it connects the modem's session, which uses PDUs, to messaging's desk.

It settles outcomes and stores what arrives, each in one commit with the line's own data: the PDUs
that it has seen, the parts of concatenated messages, and references.
"""

from collections.abc import Callable, Sequence
from typing import Final

from appliance.addresses import numbers
from appliance.config import MessagingSettings
from appliance.lines.modem import reading, refusals, status_reports
from appliance.lines.modem.encoding import Encoding
from appliance.lines.modem.intake import Intake
from appliance.lines.protocol import (
    Accepted,
    Desk,
    NotSent,
    Outcome,
    Refused,
    Turn,
    Unknown,
)
from appliance.modem import traffic
from appliance.store.database import Store

_AT_PROMPT: Final = NotSent("the modem still waited for the PDU")
_UNANSWERED: Final = Unknown("the answer was not waited for to the end")


class ModemLine:
    """The line called `name` (`appliance.modem.traffic.Traffic`).

    `settings` returns the current settings; it is called before a commit begins. `is_gone` tells
    whether the line has been removed: its session ends a moment later, and begins nothing more.
    """

    def __init__(
        self,
        name: str,
        desk: Desk,
        store: Store,
        settings: Callable[[], MessagingSettings],
        *,
        is_gone: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name = name
        self._desk = desk
        self._store = store
        self._settings = settings
        self._is_gone = is_gone
        self._encoding = Encoding()

    def connected(self, *, was_at_prompt: bool) -> None:
        """Settle the segments that a crash or a lost link left `submitting`."""
        self._desk.connected(self.name)
        with self._desk.turn() as turn:
            left = _AT_PROMPT if was_at_prompt else _UNANSWERED
            for message_id, part in turn.settle_left_behind(self.name, left):
                status_reports.apply_early(self._store, turn, self.name, message_id, part)

    def claim(self) -> traffic.Outgoing | None:
        """Return the next segment, marked `submitting` on disk, or None if there is none."""
        if self._is_gone():
            return None
        claimed = self._desk.claim(self.name, self._encoding.prepare)
        return None if claimed is None else self._encoding.segment(claimed)

    def settle(self, outgoing: traffic.Outgoing, outcome: traffic.Outcome) -> None:
        """Record the outcome of a claimed segment."""
        with self._desk.turn() as turn:
            self._settle(turn, outgoing, outcome)

    def settle_and_claim(
        self, outgoing: traffic.Outgoing, outcome: traffic.Outcome
    ) -> traffic.Outgoing | None:
        """Do `settle` and `claim` in one commit."""
        if self._is_gone():
            self.settle(outgoing, outcome)
            return None
        with self._desk.turn() as turn:
            self._settle(turn, outgoing, outcome)
            claimed = turn.claim(self.name, self._encoding.prepare)
        if claimed is None:
            # The claim gave up after many messages that could not be sent; more may follow.
            return self.claim()
        return self._encoding.segment(claimed)

    def settle_late(self, reference: int) -> None:
        """Record an answer to a submit that had been settled as unknown."""
        with self._desk.turn() as turn:
            settled = turn.settle_late(self.name, reference)
            if settled is not None:
                status_reports.apply_early(self._store, turn, self.name, *settled)

    def receive(self, incoming: Sequence[traffic.Incoming]) -> None:
        """Store everything that arrived, in one commit."""
        settings, others = self._settings(), self._desk.other_lines(self.name)
        arrivals = [reading.read(shown, self.name if others else "") for shown in incoming]
        with self._desk.turn() as turn:
            Intake(self._store, turn, settings, self.name, others).take_all(arrivals)

    def rang(self, call: int, number: str | None, rings: int) -> None:
        """Record a ring of an incoming call."""
        address = numbers.of_sender(number, self._settings().country) if number else None
        self._desk.rang(self.name, call, address, rings)

    def call_ended(self, call: int) -> None:
        """Record that the call is over."""
        self._desk.call_ended(self.name, call)

    def _settle(self, turn: Turn, outgoing: traffic.Outgoing, outcome: traffic.Outcome) -> None:
        message_id, part = outgoing.message_id, outgoing.sequence
        turn.settle(self.name, message_id, part, _in_words_of_lines(outcome))
        status_reports.apply_early(self._store, turn, self.name, message_id, part)


def _in_words_of_lines(outcome: traffic.Outcome) -> Outcome:
    match outcome:
        case traffic.Accepted(reference):
            return Accepted(reference)
        case traffic.Refused():
            course = refusals.of(outcome).course
            return Refused(course, refusals.error_of(outcome), outcome.text)
        case traffic.Unknown(reason):
            return Unknown(reason)
        case traffic.NotSent(reason):
            return NotSent(reason)
