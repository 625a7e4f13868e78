"""Concatenated messages: parts come in any order, some twice, some late, some never.

Parts belong together by sender, concatenation reference and total (TS 23.040 clause 9.2.3.24.1).
References come again, so a part that differs from the one already in its place begins another
message, and what waited there is shown as it is.
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

# The service centre gets the parts of one message within this time: parts that it stamped hours
# apart are of two messages, from a sender who always uses one reference.
_TOGETHER_MS: Final = 3_600_000
# One that the sender's phone repeats, within this: it gets a new time stamp there. (What the
# network repeats has the old one, and is known by its octets.)
_REPEATED_MS: Final = 10 * 60_000
# However late the network brings a part.
_LATE_MS: Final = 48 * 3_600_000
_SIXTEEN_BITS: Final = 16
_SIXTEEN_BIT_REFERENCES: Final = 65_536
_MOST_SEGMENTS: Final = 255
_MINUTE_MS: Final = 60_000


def key_of(deliver: Deliver, address: str) -> PartKey:
    """What the parts of this one's message have in common."""
    joined = deliver.concatenation
    if joined is None:
        raise ValueError("not a part of a long message")
    wide = _SIXTEEN_BIT_REFERENCES if joined.bits == _SIXTEEN_BITS else 0
    return PartKey(address, joined.reference + wide, joined.total)


def show_overdue(store: Store, desk: Desk, minutes: int) -> int:
    """Show the messages whose missing parts have not come for so long; return how many."""
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
    """Make a message of the parts that wait, with marks where some are missing."""
    parts = [_read(part) for part in waiting]
    received = reading.joined(parts, key.total, key.address, waiting[-1].modem)
    incoming.assign(store, [part.digest for part in waiting], turn.receive(received))


class Joiner:
    """Joins the parts that one line shows, within one commit.

    A message to two of the box's numbers is two messages, though their parts are alike: the parts
    that came by one of the `others` are none of this line's.
    """

    def __init__(self, store: Store, turn: Turn, line: str, others: Sequence[str]) -> None:
        self._store = store
        self._turn = turn
        self._line = line
        self._others = others

    def take(self, arrival: Arrival, deliver: Deliver, key: PartKey) -> None:
        """Store a part; with the last one missing, store its message."""
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
        """Put a late part into the message that was shown without it, if there is one."""
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
        """Whether the same content has just taken this place: the sender's phone sent it again."""
        return any(
            _is_same(other, deliver) and _is_near(other, deliver, _REPEATED_MS)
            for other in map(_read, self._alike(key, sequence))
        )

    def _shown_incomplete(self, key: PartKey) -> list[int]:
        """The messages shown incomplete with this reference lately, newest first."""
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
        """The parts that came lately with the same reference and place."""
        since = self._store.clock.now_ms() - _LATE_MS
        return incoming.alike(self._store, key, sequence, since, self._others)


def _is_same(other: Deliver, deliver: Deliver) -> bool:
    """Whether both have the same content, as far as the later one was not cut off."""
    if deliver.truncated:
        return other.user_data.startswith(deliver.user_data)
    return other.user_data == deliver.user_data


def _without_cut_off(
    store: Store, waiting: list[StoredPart], sequence: int, deliver: Deliver
) -> list[StoredPart]:
    """Those that wait, less the one that was cut off on its way and now came again whole."""
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
    """Whether the service centre got both within this time; without a time stamp, it may be."""
    first, second = reading.sent_at(one), reading.sent_at(other)
    return first is None or second is None or abs(first - second) <= apart_ms


def _read(part: StoredPart) -> Deliver:
    """A part that was decoded before it was stored."""
    return _decoded(part.pdu)


# Cached: each part that comes is compared with every one that waits, 255 of them at the most.
@lru_cache(maxsize=_MOST_SEGMENTS)
def _decoded(pdu: str) -> Deliver:
    return Deliver.decode(pdu)
