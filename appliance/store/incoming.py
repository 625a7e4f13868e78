"""What came in: messages, the parts of long ones, and which PDUs are known already."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.store.database import Row, Store
from appliance.store.marks import padded
from appliance.store.queries import incoming as queries
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
        found.update(row[0] for row in queries.known(len(chunk)).rows(store, digests=chunk))
    return found


def add_message(store: Store, new: NewIncoming) -> int:
    """Store a message; its id."""
    return queries.add_message.insert(
        store,
        discussion_id=new.discussion_id,
        direction="in",
        at=store.clock.now_ms(),
        body=new.body,
        status=str(new.status),
        kind=new.kind,
        segments=new.segments,
        modem=new.modem,
        sent_at=new.sent_at,
        data=new.data,
        error=new.error,
    )


def octets(store: Store, message_ids: Sequence[int]) -> dict[int, bytes]:
    """What those of the messages hold that are no text: their octets, or their PDU as it came."""
    if not message_ids:
        return {}
    sought = padded(message_ids)
    rows = queries.octets(len(sought)).rows(store, ids=sought)
    return {row[0]: row[1] for row in rows}


def rewrite(store: Store, message_id: int, body: str, status: str, data: bytes | None) -> None:
    """A late part changes what an incomplete message says."""
    queries.rewrite.execute(store, id=message_id, body=body, status=status, data=data)


def remember(store: Store, digest: bytes, message_id: int | None) -> None:
    """Remember a PDU that is no part of a long message."""
    queries.remember.execute(store, digest=digest, message_id=message_id, at=store.clock.now_ms())


def set_aside(store: Store, digest: bytes) -> None:
    """A part that was cut off came again whole: it is remembered, and waits no more."""
    queries.set_aside.execute(store, digest=digest)


def add_part(store: Store, key: PartKey, part: StoredPart) -> None:
    """Store one part of a long message."""
    queries.add_part.execute(
        store,
        digest=part.digest,
        message_id=part.message_id,
        at=part.at,
        address=key.address,
        reference=key.reference,
        total=key.total,
        sequence=part.sequence,
        modem=part.modem,
        pdu=part.pdu,
    )


def waiting_parts(store: Store, key: PartKey, others: Sequence[str] = ()) -> list[StoredPart]:
    """The parts of a long message that wait for the rest, in order; of none of the `others`."""
    others = padded(others)
    rows = queries.waiting(len(others)).rows(
        store, others=others, address=key.address, reference=key.reference, total=key.total
    )
    return _parts(rows)


def parts_of_message(store: Store, message_id: int) -> list[StoredPart]:
    """The parts that a long message was joined from, in order."""
    return _parts(queries.of_message.rows(store, message_id=message_id))


def alike(
    store: Store, key: PartKey, sequence: int, since_ms: int, others: Sequence[str] = ()
) -> list[StoredPart]:
    """The newest parts since then with the same place and reference, joined or waiting.

    None that came by one of the `others`.
    """
    others = padded(others)
    return _parts(
        queries.alike(len(others)).rows(
            store,
            others=others,
            address=key.address,
            reference=key.reference,
            total=key.total,
            sequence=sequence,
            since=since_ms,
            most=_MOST_ALIKE,
        )
    )


def is_incomplete(store: Store, message_id: int) -> bool:
    """Whether a message was shown although parts of it are missing."""
    return bool(queries.status.value(store, id=message_id) == MessageStatus.INCOMPLETE)


def assign(store: Store, parts: Sequence[bytes], message_id: int) -> None:
    """The parts with these digests belong to this message."""
    rows = ((message_id, digest) for digest in parts)
    queries.assign.execute_many(store, ("message_id", "digest"), rows)


def overdue(store: Store, before_ms: int) -> list[tuple[PartKey, str]]:
    """Long messages whose newest part came before then and that still lack some, by their line."""
    rows = queries.overdue.rows(store, before=before_ms)
    return [(PartKey(*row[:3]), row[3]) for row in rows]


def discussion_of(store: Store, message_id: int) -> int:
    """The discussion of a message that is there."""
    return int(queries.discussion_of.value(store, id=message_id))


def unread_of_discussion(store: Store, discussion_id: int, most: int) -> list[int]:
    """The newest messages of a discussion that nobody has read.

    It is known how many they are, and they are mostly the last: a long history is not read through.
    """
    unread = queries.number_unread.value(store, discussion_id=discussion_id)
    if not unread:
        return []
    rows = queries.unread.rows(store, discussion_id=discussion_id, most=min(unread, most))
    return [row[0] for row in rows]


def set_read(store: Store, message_ids: Sequence[int], read_at: int | None) -> set[int]:
    """Mark incoming messages read, or unread with None; the discussions where that changed one."""
    changed: set[int] = set()
    changing = queries.changing(unread=read_at is not None)
    for message_id in message_ids:
        discussion_id = changing.value(store, id=message_id)
        if discussion_id is not None:
            queries.set_read.execute(store, id=message_id, read_at=read_at)
            changed.add(discussion_id)
    return changed


def is_incoming(store: Store, message_id: int) -> bool:
    """Whether there is an incoming message of this id."""
    return queries.is_incoming.value(store, id=message_id) is not None


def last_stop_reply_at(store: Store, discussion_id: int) -> int | None:
    """When this correspondent was last answered to a stop word."""
    found = queries.last_stop_reply_at.value(store, discussion_id=discussion_id)
    return None if found is None else int(found)


def has_written(store: Store, address: str) -> bool:
    """Whether anything ever came from an address."""
    return queries.has_written.value(store, address=address) is not None


def was_written_to(store: Store, discussion_id: int) -> bool:
    """Whether any message to a correspondent was accepted, sent or not, but for STOP answers."""
    return queries.was_written_to.value(store, discussion_id=discussion_id) is not None


def _parts(rows: list[Row]) -> list[StoredPart]:
    return [StoredPart(*row) for row in rows]
