"""A message as pages and the API show it, whichever list it is in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from appliance.store.database import Store
from appliance.store.marks import marks, padded

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message, in or out, with its correspondent."""

    id: int
    discussion_id: int
    address: str
    name: str | None  # of the contact
    direction: str  # in, out
    at: int  # received, accepted, or released when it was scheduled
    place: int  # among the messages of its discussion
    body: str
    status: str
    kind: str  # text, flash, data, raw
    segments: int
    modem: str | None
    sent_at: int | None  # in: stamped by the network; out: all segments accepted
    read_at: int | None  # in
    delivered_at: int | None  # out, as are all that follow
    release_at: int | None  # due, or to be tried again
    expires_at: int | None
    batch_id: int | None
    public_id: str | None
    author_kind: str | None
    author: str | None
    origin: str | None
    priority: int
    next_sequence: int
    attempts: int
    on_uncertain: str
    error: str | None


M = peewee.Table("message").alias("m")
_D = peewee.Table("discussion").alias("d")
_B = peewee.Table("batch").alias("b")
# In the order of the fields.
_COLUMNS = (
    "m.id, m.discussion_id, d.address, (SELECT c.name FROM contact_number n"
    " JOIN contact c ON c.id = n.contact_id WHERE n.address = d.address"
    " ORDER BY n.contact_id LIMIT 1), m.direction, m.at, coalesce(m.place, m.id),"
    " m.body, m.status, m.kind, m.segments, m.modem, m.sent_at, m.read_at, m.delivered_at,"
    " m.release_at, m.expires_at, m.batch_id, b.public_id, b.author_kind, b.author, b.origin,"
    " m.priority, m.next_sequence, m.attempts, m.on_uncertain, m.error"
)
# CROSS: the messages are found first, by an index, then what belongs to each.
SELECT = (
    M.select(peewee.SQL(_COLUMNS))
    .join(_D, peewee.JOIN.CROSS, on=(_D.c.id == M.c.discussion_id))
    .left_outer_join(_B, on=(_B.c.id == M.c.batch_id))
)


def read(store: Store, query: Any) -> list[MessageRow]:
    """The rows of a query made from `SELECT`."""
    return [MessageRow(*row) for row in store.select(query)]


def by_ids(store: Store, ids: Sequence[int], *conditions: Any) -> list[MessageRow]:
    """The messages of these ids that fulfil the conditions, in no order."""
    found: list[MessageRow] = []
    for start in range(0, len(ids), _CHUNK):
        query = SELECT.where(among(ids[start : start + _CHUNK]), *conditions)
        found += read(store, query)
    return found


def among(ids: Sequence[int]) -> Any:
    """The condition that a message is one of these; not by peewee's `in_`, ten times slower."""
    sought = padded(ids)
    return peewee.SQL(f"m.id IN ({marks(sought)})", sought)
