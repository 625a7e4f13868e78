"""When to ask a provider what became of the messages that it took.

Each is asked for at pauses that double, from seconds to hours, because most are delivered at once
and some never. The newest thousands are kept; older ones stay "sent" unless the provider calls.
"""

from dataclasses import dataclass
from typing import Final

from appliance.clock import Clock
from appliance.lines.protocol import Awaiting, Outgoing
from appliance.lines.providers.pauses import Pauses
from appliance.modem.timings import Backoff

_MOST: Final = 5_000


@dataclass(slots=True)
class _Asked:
    awaiting: Awaiting
    until: float
    pauses: Backoff
    ask_at: float


class Reporting:
    """The messages of a line whose reports are asked for, used by its thread alone."""

    def __init__(self, clock: Clock, pauses: Pauses) -> None:
        self._clock = clock
        self._pauses = pauses
        self._asked: dict[tuple[int, int], _Asked] = {}
        self._not_before = 0.0

    def __len__(self) -> int:
        return len(self._asked)

    def add_sent(self, outgoing: Outgoing, reference: int | None) -> None:
        """Take a message that the provider has just taken."""
        self.add(
            Awaiting(
                outgoing.message_id,
                outgoing.part,
                outgoing.public_id,
                reference,
                outgoing.submitted_at,
            )
        )

    def add(self, awaiting: Awaiting) -> None:
        """Take a message that was sent."""
        while len(self._asked) >= _MOST:
            del self._asked[next(iter(self._asked))]
        now = self._clock.monotonic()
        pauses = Backoff(*self._pauses.report)
        self._asked[_key(awaiting)] = _Asked(
            awaiting, now + self._pauses.reported, pauses, now + pauses.next()
        )

    def due(self) -> Awaiting | None:
        """Return the message to ask for now, if there is one."""
        now = self._clock.monotonic()
        if now < self._not_before:
            return None
        found = min(self._asked.values(), key=lambda asked: asked.ask_at, default=None)
        if found is None or found.ask_at > now:
            return None
        if now >= found.until:
            self.remove(found.awaiting)
            return None
        self._not_before = now + self._pauses.between_reports
        found.ask_at = now + found.pauses.next()
        return found.awaiting

    def next_at(self) -> float | None:
        """Return when a message is due (monotonic), or None if there is none."""
        first = min((asked.ask_at for asked in self._asked.values()), default=None)
        return None if first is None else max(first, self._not_before)

    def remove(self, awaiting: Awaiting) -> None:
        """Ask for a message no more."""
        self._asked.pop(_key(awaiting), None)


def _key(awaiting: Awaiting) -> tuple[int, int]:
    return awaiting.message_id, awaiting.part
