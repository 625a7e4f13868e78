"""What came in: messages, the parts of long ones, and which PDUs are known already."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.store.database import Row, Store
from appliance.store.marks import marks, padded
from appliance.store.states import MessageStatus

_CHUNK = 500
# A sender that never changes its reference must not cost ever more.
_MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class NewIncoming:
    """A message that came in."""

    discussion_id: int
    body: str
    kind: str  # text, flash, data, raw
    segments: int
    modem: str
    sent_at: int | None
    status: MessageStatus = MessageStatus.RECEIVED
    data: bytes | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PartKey:
    """What the parts of one long message have in common."""

    address: str
    reference: int  # the concatenation reference + 65536 if it has 16 bits
    total: int


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part of a long message; `message_id` is None while it waits for the others."""

    digest: bytes
    message_id: int | None
    at: int
    sequence: int
    modem: str
    pdu: str


def known(store: Store, digests: Sequence[bytes]) -> set[bytes]:
    """Those of the digests whose PDU was stored before."""
    found: set[bytes] = set()
    for start in range(0, len(digests), _CHUNK):
        chunk = padded(digests[start : start + _CHUNK])
        rows = store.rows(f"SELECT digest FROM part WHERE digest IN ({marks(chunk)})", chunk)  # noqa: S608 - marks
        found.update(row[0] for row in rows)
    return found


def add_message(store: Store, new: NewIncoming) -> int:
    """Store a message; its id."""
    return store.insert(
        "INSERT INTO message (discussion_id, direction, at, body, status, kind, segments, modem,"
        " sent_at, data, error) VALUES (?, 'in', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.discussion_id,
            store.clock.now_ms(),
            new.body,
            new.status,
            new.kind,
            new.segments,
            new.modem,
            new.sent_at,
            new.data,
            new.error,
        ),
    )


def octets(store: Store, message_ids: Sequence[int]) -> dict[int, bytes]:
    """What those of the messages hold that are no text: their octets, or their PDU as it came."""
    if not message_ids:
        return {}
    sought = padded(message_ids)
    rows = store.rows(
        f"SELECT id, data FROM message WHERE id IN ({marks(sought)}) AND data IS NOT NULL",  # noqa: S608 - marks
        sought,
    )
    return {row[0]: row[1] for row in rows}


def rewrite(store: Store, message_id: int, body: str, status: str, data: bytes | None) -> None:
    """A late part changes what an incomplete message says."""
    store.execute(
        "UPDATE message SET body = ?, status = ?, data = ? WHERE id = ?",
        (body, status, data, message_id),
    )


def remember(store: Store, digest: bytes, message_id: int | None) -> None:
    """Remember a PDU that is no part of a long message."""
    store.execute(
        "INSERT INTO part (digest, message_id, at) VALUES (?, ?, ?)",
        (digest, message_id, store.clock.now_ms()),
    )


def set_aside(store: Store, digest: bytes) -> None:
    """A part that was cut off came again whole: it is remembered, and waits no more."""
    store.execute("UPDATE part SET total = NULL WHERE digest = ?", (digest,))


def add_part(store: Store, key: PartKey, part: StoredPart) -> None:
    """Store one part of a long message."""
    store.execute(
        "INSERT INTO part (digest, message_id, at, address, reference, total, sequence, modem, pdu)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            part.digest,
            part.message_id,
            part.at,
            key.address,
            key.reference,
            key.total,
            part.sequence,
            part.modem,
            part.pdu,
        ),
    )


def waiting_parts(store: Store, key: PartKey) -> list[StoredPart]:
    """The parts of a long message that wait for the others, in order."""
    return _parts(
        store.rows(
            "SELECT digest, message_id, at, sequence, modem, pdu FROM part"
            # The plus: by the few that wait, not by the many that had this reference.
            " WHERE message_id IS NULL AND +address = ? AND reference = ? AND total = ?"
            " ORDER BY sequence",
            (key.address, key.reference, key.total),
        )
    )


def parts_of_message(store: Store, message_id: int) -> list[StoredPart]:
    """The parts that a long message was joined from, in order."""
    return _parts(
        store.rows(
            "SELECT digest, message_id, at, sequence, modem, pdu FROM part"
            " WHERE message_id = ? AND total IS NOT NULL ORDER BY sequence",
            (message_id,),
        )
    )


def alike(store: Store, key: PartKey, sequence: int, since_ms: int) -> list[StoredPart]:
    """The newest parts since then with the same place and reference, joined or waiting."""
    return _parts(
        store.rows(
            "SELECT digest, message_id, at, sequence, modem, pdu FROM part"
            " WHERE address = ? AND reference = ? AND total = ? AND sequence = ? AND at >= ?"
            " ORDER BY at DESC LIMIT ?",
            (key.address, key.reference, key.total, sequence, since_ms, _MOST_ALIKE),
        )
    )


def is_incomplete(store: Store, message_id: int) -> bool:
    """Whether a message was shown although parts of it are missing."""
    found = store.value("SELECT status FROM message WHERE id = ?", (message_id,))
    return bool(found == MessageStatus.INCOMPLETE)


def assign(store: Store, parts: Sequence[bytes], message_id: int) -> None:
    """The parts with these digests belong to this message."""
    store.execute_many(
        "UPDATE part SET message_id = ? WHERE digest = ?",
        ((message_id, digest) for digest in parts),
    )


def overdue(store: Store, before_ms: int) -> list[PartKey]:
    """Long messages whose newest part came before then and that still lack some."""
    rows = store.rows(
        "SELECT address, reference, total FROM part WHERE message_id IS NULL AND total IS NOT NULL"
        " GROUP BY address, reference, total HAVING max(at) < ?",
        (before_ms,),
    )
    return [PartKey(*row) for row in rows]


def discussion_of(store: Store, message_id: int) -> int:
    """The discussion of a message that is there."""
    return int(store.value("SELECT discussion_id FROM message WHERE id = ?", (message_id,)))


def unread_of_discussion(store: Store, discussion_id: int) -> list[int]:
    """The messages of a discussion that nobody has read.

    It is known how many they are, and they are mostly the last: a long history is not read through.
    """
    unread = store.value("SELECT unread FROM discussion WHERE id = ?", (discussion_id,))
    if not unread:
        return []
    rows = store.rows(
        "SELECT id FROM message WHERE discussion_id = ? AND direction = 'in' AND read_at IS NULL"
        " ORDER BY id DESC LIMIT ?",
        (discussion_id, unread),
    )
    return [row[0] for row in rows]


def set_read(store: Store, message_ids: Sequence[int], read_at: int | None) -> set[int]:
    """Mark incoming messages read, or unread with None; the discussions where that changed one."""
    changed: set[int] = set()
    for message_id in message_ids:
        row = store.row(
            "SELECT discussion_id FROM message WHERE id = ? AND direction = 'in'"
            " AND (read_at IS NULL) = ?",
            (message_id, read_at is not None),
        )
        if row is not None:
            store.execute("UPDATE message SET read_at = ? WHERE id = ?", (read_at, message_id))
            changed.add(row[0])
    return changed


def is_incoming(store: Store, message_id: int) -> bool:
    """Whether there is an incoming message of this id."""
    found = store.value("SELECT 1 FROM message WHERE id = ? AND direction = 'in'", (message_id,))
    return found is not None


def last_stop_reply_at(store: Store, discussion_id: int) -> int | None:
    """When this correspondent was last answered to a stop word."""
    found = store.value(
        "SELECT max(m.at) FROM message m JOIN batch b ON b.id = m.batch_id"
        " WHERE m.discussion_id = ? AND b.origin = 'stop_reply'",
        (discussion_id,),
    )
    return None if found is None else int(found)


def has_written(store: Store, address: str) -> bool:
    """Whether anything ever came from an address."""
    return (
        store.value(
            # The plus: by the discussion, not by all that came in.
            "SELECT 1 FROM message WHERE discussion_id ="
            " (SELECT id FROM discussion WHERE address = ?) AND +direction = 'in' LIMIT 1",
            (address,),
        )
        is not None
    )


def was_written_to(store: Store, discussion_id: int) -> bool:
    """Whether any message to a correspondent was accepted, sent or not, but for STOP answers."""
    return (
        store.value(
            "SELECT 1 FROM message m JOIN batch b ON b.id = m.batch_id"
            " WHERE m.discussion_id = ? AND m.direction = 'out' AND b.origin <> 'stop_reply'"
            " LIMIT 1",
            (discussion_id,),
        )
        is not None
    )


def _parts(rows: list[Row]) -> list[StoredPart]:
    return [StoredPart(*row) for row in rows]
