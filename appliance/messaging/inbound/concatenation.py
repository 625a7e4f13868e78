"""Long messages: parts that come in any order, some twice, some late, some never.

Parts belong together by sender, concatenation reference and total (TS 23.040 clause 9.2.3.24.1).
References come again, so a part that differs from the one already in its place begins another
message, and what waited there is shown as it is.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from appliance.messaging.inbound import reading
from appliance.messaging.inbound.reading import Arrival
from appliance.modem.pdu.deliver import Deliver
from appliance.store import correspondents, days, events, incoming
from appliance.store.database import Store
from appliance.store.incoming import NewIncoming, PartKey, StoredPart
from appliance.store.journal.messages import MessageChanged
from appliance.store.states import MessageStatus

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


def key_of(deliver: Deliver, address: str) -> PartKey:
    """What the parts of this one's message have in common."""
    joined = deliver.concatenation
    if joined is None:
        raise ValueError("not a part of a long message")
    wide = _SIXTEEN_BIT_REFERENCES if joined.bits == _SIXTEEN_BITS else 0
    return PartKey(address, joined.reference + wide, joined.total)


def take(
    store: Store, arrival: Arrival, deliver: Deliver, key: PartKey, modem: str
) -> tuple[NewIncoming | None, list[bytes]]:
    """Store a part; when it was the last one missing, the message and its parts' digests."""
    sequence = deliver.concatenation.sequence if deliver.concatenation is not None else 1
    if _is_repeated(store, key, sequence, deliver):
        incoming.remember(store, arrival.digest, None)
        return None, []
    now = store.clock.now_ms()
    part = StoredPart(arrival.digest, None, now, sequence, modem, arrival.pdu)
    waiting = _without_cut_off(store, incoming.waiting_parts(store, key), sequence, deliver)
    fits = all(
        other.sequence != sequence and _is_near(_read(other), deliver, _TOGETHER_MS)
        for other in waiting
    )
    if not (waiting and fits) and _completes_shown(store, key, part, deliver):
        return None, []
    if not fits:
        show_incomplete(store, key)
        days.bump(store, MessageStatus.RECEIVED)
        waiting = []
    incoming.add_part(store, key, part)
    waiting.append(part)
    if len(waiting) < key.total:
        return None, []
    discussion_id = correspondents.id_of(store, key.address)
    new = joined([_read(other) for other in waiting], key.total, discussion_id, modem)
    return new, [other.digest for other in waiting]


def joined(parts: Sequence[Deliver], total: int, discussion_id: int, modem: str) -> NewIncoming:
    """The message that these parts make, complete or not."""
    kind = reading.kind_of(parts[0])
    stamped = [at for part in parts if (at := reading.sent_at(part)) is not None]
    return NewIncoming(
        discussion_id=discussion_id,
        body="" if kind == "data" else reading.body_of(parts, total),
        kind=kind,
        segments=total,
        modem=modem,
        sent_at=min(stamped, default=None),
        status=MessageStatus.RECEIVED if len(parts) == total else MessageStatus.INCOMPLETE,
        data=reading.octets_of(parts) if kind == "data" else None,
        error=_flaw(parts),
    )


def _flaw(parts: Sequence[Deliver]) -> str | None:
    """The code of what is wrong with a message that can be read all the same."""
    if any(part.truncated for part in parts):
        return "truncated"
    return "header_missing" if any(part.header_missing for part in parts) else None


def show_incomplete(store: Store, key: PartKey) -> int:
    """Make a message of the parts that wait, with marks where some are missing; its id."""
    waiting = incoming.waiting_parts(store, key)
    discussion_id = correspondents.id_of(store, key.address)
    new = joined([_read(part) for part in waiting], key.total, discussion_id, waiting[-1].modem)
    message_id = incoming.add_message(store, new)
    incoming.assign(store, [part.digest for part in waiting], message_id)
    _tell(store, message_id, discussion_id, MessageStatus.INCOMPLETE)
    return message_id


def _is_repeated(store: Store, key: PartKey, sequence: int, deliver: Deliver) -> bool:
    """Whether the same content has just taken this place: the sender's phone sent it again."""
    since = store.clock.now_ms() - _LATE_MS
    return any(
        _is_same(other, deliver) and _is_near(other, deliver, _REPEATED_MS)
        for other in map(_read, incoming.alike(store, key, sequence, since))
    )


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


def _completes_shown(store: Store, key: PartKey, part: StoredPart, deliver: Deliver) -> bool:
    """Put a late part into the message that was shown without it, if there is one."""
    for message_id in _shown_incomplete(store, key):
        parts = incoming.parts_of_message(store, message_id)
        if any(other.sequence == part.sequence for other in parts):
            continue
        every = [_read(other) for other in parts]
        if not all(_is_near(other, deliver, _TOGETHER_MS) for other in every):
            continue
        incoming.add_part(store, key, part)
        incoming.assign(store, [part.digest], message_id)
        discussion_id = incoming.discussion_of(store, message_id)
        new = joined([*every, deliver], key.total, discussion_id, part.modem)
        incoming.rewrite(store, message_id, new.body, new.status, new.data)
        _tell(store, message_id, discussion_id, new.status)
        return True
    return False


def _shown_incomplete(store: Store, key: PartKey) -> list[int]:
    """The messages shown incomplete with this reference lately, newest first."""
    since = store.clock.now_ms() - _LATE_MS
    joined_to = {
        part.message_id
        for sequence in range(1, key.total + 1)
        for part in incoming.alike(store, key, sequence, since)
        if part.message_id is not None
    }
    return sorted(
        (found for found in joined_to if incoming.is_incomplete(store, found)), reverse=True
    )


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


def _tell(store: Store, message_id: int, discussion_id: int, status: MessageStatus) -> None:
    events.append(
        store,
        MessageChanged(message=message_id, discussion=discussion_id, status=status),
    )
