"""Join concatenated messages: parts arrive in any order, some twice, some late, some never.

Parts belong together if sender, concatenation reference and total are the same (TS 23.040 clause
9.2.3.24.1). References are reused: a part that differs from the stored one in its place begins
another message, and the waiting parts are shown as they are.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from appliance.lines.modem import reading
from appliance.lines.modem.reading import Arrival
from appliance.lines.protocol import Desk, Turn
from appliance.modem.pdu.deliver import Deliver
from appliance.store import incoming
from appliance.store.database import Store
from appliance.store.incoming import PartKey, StoredPart

# The service centre receives all parts of one message within this time: parts stamped hours apart
# belong to two messages from a sender who always uses the same reference.
_TOGETHER_MS: Final = 3_600_000
# A part that the sender's phone repeats arrives within this time, with a new time stamp. (A part
# that the network repeats keeps its time stamp, so its octets identify it.)
_REPEATED_MS: Final = 10 * 60_000
# The network delivers a late part within this time.
_LATE_MS: Final = 48 * 3_600_000
_SIXTEEN_BITS: Final = 16
_SIXTEEN_BIT_REFERENCES: Final = 65_536
_MOST_SEGMENTS: Final = 255
_MINUTE_MS: Final = 60_000


def key_of(deliver: Deliver, address: str) -> PartKey:
    """Return what all parts of this part's message have in common.

    Raise ValueError for other messages.
    """
    joined = deliver.concatenation
    if joined is None:
        raise ValueError("the message is not a part of a concatenated message")
    wide = _SIXTEEN_BIT_REFERENCES if joined.bits == _SIXTEEN_BITS else 0
    return PartKey(address, joined.reference + wide, joined.total)


def show_overdue(store: Store, desk: Desk, minutes: int) -> int:
    """Show messages whose missing parts are overdue by `minutes`. Return their number."""
    before = store.clock.now_ms() - minutes * _MINUTE_MS
    if not incoming.overdue(store, before):
        return 0
    with desk.turn() as turn:
        overdue = incoming.overdue(store, before)
        for key, line in overdue:
            waiting = incoming.waiting_parts(store, key)
            _show_incomplete(store, turn, key, [part for part in waiting if part.modem == line])
    return len(overdue)


def _show_incomplete(store: Store, turn: Turn, key: PartKey, waiting: Sequence[StoredPart]) -> None:
    """Store the waiting parts as a message, with marks where parts are missing."""
    parts = [_read(part) for part in waiting]
    received = reading.joined(parts, key.total, key.address, waiting[-1].modem)
    incoming.assign(store, [part.digest for part in waiting], turn.receive(received))


class Joiner:
    """Joins the parts that one line receives, within one commit.

    A message to two of the box's numbers is two messages, though their parts are equal: parts that
    arrived by one of the `others` are not joined with this line's.
    """

    def __init__(self, store: Store, turn: Turn, line: str, others: Sequence[str]) -> None:
        self._store = store
        self._turn = turn
        self._line = line
        self._others = others

    def take(self, arrival: Arrival, deliver: Deliver, key: PartKey) -> None:
        """Store a part, and with the last missing part the message."""
        store = self._store
        sequence = deliver.concatenation.sequence if deliver.concatenation is not None else 1
        if self._is_repeated(key, sequence, deliver):
            incoming.remember(store, arrival.digest, None)
            return
        now = store.clock.now_ms()
        part = StoredPart(arrival.digest, None, now, sequence, self._line, arrival.pdu)
        waiting = incoming.waiting_parts(store, key, self._others)
        waiting = _without_cut_off(store, waiting, sequence, deliver)
        fits = all(
            other.sequence != sequence and _is_near(_read(other), deliver, _TOGETHER_MS)
            for other in waiting
        )
        if not (waiting and fits) and self._completes_shown(key, part, deliver):
            return
        if not fits:
            _show_incomplete(store, self._turn, key, waiting)
            waiting = []
        incoming.add_part(store, key, part)
        waiting.append(part)
        if len(waiting) == key.total:
            self._join(key, waiting)

    def _join(self, key: PartKey, parts: list[StoredPart]) -> None:
        every = [_read(part) for part in parts]
        received = reading.joined(every, key.total, key.address, self._line)
        message_id = self._turn.receive(received)
        incoming.assign(self._store, [part.digest for part in parts], message_id)

    def _completes_shown(self, key: PartKey, part: StoredPart, deliver: Deliver) -> bool:
        """Add a late part to the message that was shown without it. Return whether there is one."""
        store = self._store
        for message_id in self._shown_incomplete(key):
            parts = incoming.parts_of_message(store, message_id)
            if any(other.sequence == part.sequence for other in parts):
                continue
            every = [_read(other) for other in parts]
            if not all(_is_near(other, deliver, _TOGETHER_MS) for other in every):
                continue
            incoming.add_part(store, key, part)
            incoming.assign(store, [part.digest], message_id)
            received = reading.joined([*every, deliver], key.total, key.address, self._line)
            self._turn.revise(message_id, received)
            return True
        return False

    def _is_repeated(self, key: PartKey, sequence: int, deliver: Deliver) -> bool:
        """Return whether the same content came recently in this place, as phones repeat parts."""
        return any(
            _is_same(other, deliver) and _is_near(other, deliver, _REPEATED_MS)
            for other in map(_read, self._alike(key, sequence))
        )

    def _shown_incomplete(self, key: PartKey) -> list[int]:
        """Return recent messages with this reference that are shown incomplete, newest first."""
        joined_to = {
            part.message_id
            for sequence in range(1, key.total + 1)
            for part in self._alike(key, sequence)
            if part.message_id is not None
        }
        return sorted(
            (found for found in joined_to if incoming.is_incomplete(self._store, found)),
            reverse=True,
        )

    def _alike(self, key: PartKey, sequence: int) -> list[StoredPart]:
        """Return the parts with the same reference and place that arrived recently."""
        since = self._store.clock.now_ms() - _LATE_MS
        return incoming.alike(self._store, key, sequence, since, self._others)


def _is_same(other: Deliver, deliver: Deliver) -> bool:
    """Return whether both have the same content, as far as the later one is not truncated."""
    if deliver.truncated:
        return other.user_data.startswith(deliver.user_data)
    return other.user_data == deliver.user_data


def _without_cut_off(
    store: Store, waiting: list[StoredPart], sequence: int, deliver: Deliver
) -> list[StoredPart]:
    """Return the waiting parts without a truncated one that has now arrived complete."""
    kept = []
    for other in waiting:
        read = _read(other)
        cut_off = other.sequence == sequence and read.truncated
        if cut_off and deliver.user_data.startswith(read.user_data):
            incoming.set_aside(store, other.digest)
        else:
            kept.append(other)
    return kept


def _is_near(one: Deliver, other: Deliver, apart_ms: int) -> bool:
    """Return whether both time stamps are within `apart_ms`, or whether one is missing."""
    first, second = reading.sent_at(one), reading.sent_at(other)
    return first is None or second is None or abs(first - second) <= apart_ms


def _read(part: StoredPart) -> Deliver:
    """Decode a part that was decoded before it was stored, so this cannot fail."""
    return _decoded(part.pdu)


# Cached: each new part is compared with every waiting one, at most 255.
@lru_cache(maxsize=_MOST_SEGMENTS)
def _decoded(pdu: str) -> Deliver:
    return Deliver.decode(pdu)
