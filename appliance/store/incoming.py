"""Incoming messages, parts of concatenated messages, and known PDUs."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.store.database import Row, Store
from appliance.store.marks import padded
from appliance.store.queries import incoming as queries
from appliance.store.states import MessageStatus

_CHUNK = 500
# A limit for senders that never change their reference, so that they do not cost ever more.
_MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class NewIncoming:
    """An incoming message."""

    discussion_id: int
    body: str
    kind: str  # text, flash, data, raw
    segments: int
    modem: str
    sent_at: int | None
    status: MessageStatus = MessageStatus.RECEIVED
    data: bytes | None = None
    error: str | None = None
    port: int | None = None  # of kind data: of the program that it is for


@dataclass(frozen=True, slots=True)
class PartKey:
    """What the parts of one concatenated message share."""

    address: str
    reference: int  # the concatenation reference + 65536 if it has 16 bits
    total: int


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of a concatenated message; `message_id` is None while it waits for the others."""

    digest: bytes
    message_id: int | None
    at: int
    sequence: int
    modem: str
    pdu: str


def known(store: Store, digests: Sequence[bytes]) -> set[bytes]:
    """Return those of the digests whose PDU was stored before."""
    found: set[bytes] = set()
    for start in range(0, len(digests), _CHUNK):
        chunk = padded(digests[start : start + _CHUNK])
        found.update(row[0] for row in queries.known(len(chunk)).rows(store, digests=chunk))
    return found


def add_message(store: Store, new: NewIncoming) -> int:
    """Store a message and return its id."""
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
        port=new.port,
    )


def octets(store: Store, message_ids: Sequence[int]) -> dict[int, bytes]:
    """Return the octets of messages that are not text, or their PDU as received."""
    if not message_ids:
        return {}
    sought = padded(message_ids)
    rows = queries.octets(len(sought)).rows(store, ids=sought)
    return {row[0]: row[1] for row in rows}


def ports(store: Store, message_ids: Sequence[int]) -> dict[int, int]:
    """Return the ports of messages of data that name one."""
    if not message_ids:
        return {}
    sought = padded(message_ids)
    return {row[0]: row[1] for row in queries.ports(len(sought)).rows(store, ids=sought)}


def rewrite(store: Store, message_id: int, body: str, status: str, data: bytes | None) -> None:
    """Update the text of an incomplete message with a late part."""
    queries.rewrite.execute(store, id=message_id, body=body, status=status, data=data)


def remember(store: Store, digest: bytes, message_id: int | None) -> None:
    """Record a PDU that is not part of a concatenated message."""
    queries.remember.execute(store, digest=digest, message_id=message_id, at=store.clock.now_ms())


def set_aside(store: Store, digest: bytes) -> None:
    """Mark a truncated part as known: it has arrived again whole, so it no longer waits."""
    queries.set_aside.execute(store, digest=digest)


def add_part(store: Store, key: PartKey, part: StoredPart) -> None:
    """Store a part of a concatenated message."""
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
    """Return the waiting parts of a concatenated message in order, except those of `others`."""
    others = padded(others)
    rows = queries.waiting(len(others)).rows(
        store, others=others, address=key.address, reference=key.reference, total=key.total
    )
    return _parts(rows)


def parts_of_message(store: Store, message_id: int) -> list[StoredPart]:
    """Return the parts from which a concatenated message was joined, in order."""
    return _parts(queries.of_message.rows(store, message_id=message_id))


def alike(
    store: Store, key: PartKey, sequence: int, since_ms: int, others: Sequence[str] = ()
) -> list[StoredPart]:
    """Return the newest parts since then with the same sequence and reference, joined or waiting.

    Parts that one of the lines `others` received are left out.
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
    """Return whether a message was shown although some of its parts are missing."""
    return bool(queries.status.value(store, id=message_id) == MessageStatus.INCOMPLETE)


def assign(store: Store, parts: Sequence[bytes], message_id: int) -> None:
    """Assign the parts with these digests to this message."""
    rows = ((message_id, digest) for digest in parts)
    queries.assign.execute_many(store, ("message_id", "digest"), rows)


def overdue(store: Store, before_ms: int) -> list[tuple[PartKey, str]]:
    """Return the incomplete messages whose newest part came before then, each with its line."""
    rows = queries.overdue.rows(store, before=before_ms)
    return [(PartKey(*row[:3]), row[3]) for row in rows]


def discussion_of(store: Store, message_id: int) -> int:
    """Return the discussion of an existing message."""
    return int(queries.discussion_of.value(store, id=message_id))


def unread_of_discussion(store: Store, discussion_id: int, most: int) -> list[int]:
    """Return the newest unread messages of a discussion.

    Their number is known and they are mostly the last, so a long history is not read through.
    """
    unread = queries.number_unread.value(store, discussion_id=discussion_id)
    if not unread:
        return []
    rows = queries.unread.rows(store, discussion_id=discussion_id, most=min(unread, most))
    return [row[0] for row in rows]


def set_read(store: Store, message_ids: Sequence[int], read_at: int | None) -> set[int]:
    """Mark incoming messages read, or unread with None; return the discussions that changed."""
    changed: set[int] = set()
    changing = queries.changing(unread=read_at is not None)
    for message_id in message_ids:
        discussion_id = changing.value(store, id=message_id)
        if discussion_id is not None:
            queries.set_read.execute(store, id=message_id, read_at=read_at)
            changed.add(discussion_id)
    return changed


def is_incoming(store: Store, message_id: int) -> bool:
    """Return whether an incoming message of this id exists."""
    return queries.is_incoming.value(store, id=message_id) is not None


def last_stop_reply_at(store: Store, discussion_id: int) -> int | None:
    """Return when this correspondent last received the answer to a stop word."""
    found = queries.last_stop_reply_at.value(store, discussion_id=discussion_id)
    return None if found is None else int(found)


def has_written(store: Store, address: str) -> bool:
    """Return whether any message ever came from an address."""
    return queries.has_written.value(store, address=address) is not None


def last_received_at(store: Store, address: str) -> int | None:
    """Return when an address last sent a message, even if it was deleted since."""
    found = queries.last_received_at.value(store, address=address)
    return None if found is None else int(found)


def was_written_to(store: Store, discussion_id: int) -> bool:
    """Return whether any message to a correspondent but STOP answers was ever accepted."""
    return queries.was_written_to.value(store, discussion_id=discussion_id) is not None


def _parts(rows: list[Row]) -> list[StoredPart]:
    return [StoredPart(*row) for row in rows]
