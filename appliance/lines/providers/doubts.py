"""The messages whose answer was lost, and when the provider is asked about each next.

A new doubt holds up the line for a minute: the message is still marked as being submitted. After
that it is settled as unknown, and the provider is asked at growing pauses as long as it can tell.
"""

from dataclasses import dataclass

from appliance.clock import Clock
from appliance.lines.protocol import Outgoing
from appliance.lines.providers.pauses import Pauses
from appliance.modem.timings import Backoff


@dataclass(slots=True)
class Doubt:
    """A message about which the provider is asked."""

    outgoing: Outgoing
    reason: str
    settled_at: float  # monotonic: when it counts as unknown, if the provider does not tell
    until: float | None  # monotonic: no longer asked after this; None: not settled yet
    pauses: Backoff
    ask_at: float = 0.0


class Doubts:
    """All doubts of a line, used by its thread alone."""

    def __init__(self, clock: Clock, pauses: Pauses) -> None:
        self._clock = clock
        self._pauses = pauses
        self._doubts: dict[tuple[int, int], Doubt] = {}

    def __len__(self) -> int:
        return len(self._doubts)

    def add(self, outgoing: Outgoing, reason: str) -> None:
        """Take a message that is marked as being submitted."""
        now = self._clock.monotonic()
        doubt = Doubt(
            outgoing, reason, now + self._pauses.held_up, None, Backoff(*self._pauses.doubt)
        )
        self._put(doubt)

    def add_settled(self, outgoing: Outgoing, seconds: float) -> None:
        """Take a message that an earlier run settled as unknown, if it can still be asked for."""
        age = max(0.0, (self._clock.now_ms() - outgoing.submitted_at) / 1000)
        if age < seconds:
            until = self._clock.monotonic() + seconds - age
            self._put(Doubt(outgoing, "", 0.0, until, Backoff(*self._pauses.uncertain)))

    def block(self) -> bool:
        """Return whether a message has to be settled before the next is claimed."""
        return any(doubt.until is None for doubt in self._doubts.values())

    def due(self) -> Doubt | None:
        """Return the doubt to ask about now, if there is one; those that block come first."""
        now = self._clock.monotonic()
        for past in [doubt for doubt in self._doubts.values() if (doubt.until or now) < now]:
            self.remove(past)
        due = [doubt for doubt in self._doubts.values() if doubt.ask_at <= now]
        found = min(due, key=lambda doubt: (doubt.until is not None, doubt.ask_at), default=None)
        if found is not None:
            found.ask_at = now + found.pauses.next()
        return found

    def next_at(self) -> float | None:
        """Return when a doubt is due (monotonic), or None if there is none."""
        return min((doubt.ask_at for doubt in self._doubts.values()), default=None)

    def overdue(self) -> list[Doubt]:
        """Return the doubts that are to be settled as unknown now."""
        now = self._clock.monotonic()
        return [
            doubt
            for doubt in self._doubts.values()
            if doubt.until is None and doubt.settled_at <= now
        ]

    def next_overdue_at(self) -> float | None:
        """Return when a doubt is overdue (monotonic), or None if none can be."""
        waiting = (doubt.settled_at for doubt in self._doubts.values() if doubt.until is None)
        return min(waiting, default=None)

    def settle(self, doubt: Doubt, seconds: float) -> None:
        """Note that a doubt was settled as unknown; go on asking for some time."""
        now = self._clock.monotonic()
        doubt.until = now + seconds
        doubt.pauses = Backoff(*self._pauses.uncertain)
        doubt.ask_at = now + doubt.pauses.next()

    def remove(self, doubt: Doubt) -> None:
        """Forget a doubt."""
        self._doubts.pop(_key(doubt.outgoing), None)

    def _put(self, doubt: Doubt) -> None:
        self._doubts[_key(doubt.outgoing)] = doubt


def _key(outgoing: Outgoing) -> tuple[int, int]:
    return outgoing.message_id, outgoing.part
