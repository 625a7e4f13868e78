"""A message as pages and the API show it in every list."""

from collections.abc import Sequence
from dataclasses import dataclass

from peewee import JOIN, fn

from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message
from appliance.store.naming import chosen_name
from appliance.store.statements import Query, among, statements

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class MessageRow:
    """An incoming or outgoing message with its correspondent."""

    id: int
    discussion_id: int
    address: str
    name: str | None  # of the chosen contact, else of the contact with the address
    direction: str  # in, out
    at: int  # when received, accepted or, if scheduled, released
    place: int  # its place in the discussion
    body: str
    status: str
    kind: str  # text, flash, data, raw
    segments: int
    modem: str | None
    sent_at: int | None  # in: time stamp of the network; out: when all segments were accepted
    read_at: int | None  # in
    delivered_at: int | None  # this and all that follow: out
    release_at: int | None  # due time, or time of the next attempt
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
    erased_at: int | None  # when its text was erased
    form: str | None  # of its sending: normal, flash, normal_then_flash
    subject: str | None  # of its sending, for the office alone


def listed() -> Query:
    """Return the query for messages as `MessageRow` has them; the caller adds conditions.

    CROSS makes SQLite find the messages first, by an index, then what belongs to each.
    """
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Discussion.address,
            chosen_name(Message.contact_id, Discussion.address),
            Message.direction,
            Message.at,
            fn.coalesce(Message.place, Message.id),
            Message.body,
            Message.status,
            Message.kind,
            Message.segments,
            Message.modem,
            Message.sent_at,
            Message.read_at,
            Message.delivered_at,
            Message.release_at,
            Message.expires_at,
            Message.batch_id,
            Batch.public_id,
            Batch.author_kind,
            Batch.author,
            Batch.origin,
            Message.priority,
            Message.next_sequence,
            Message.attempts,
            Message.on_uncertain,
            Message.error,
            Message.erased_at,
            Batch.form,
            Batch.subject,
        )
        .join(Discussion, JOIN.CROSS)
        .join(Batch, JOIN.LEFT_OUTER, on=Batch.id == Message.batch_id)
        .where(Discussion.id == Message.discussion_id)
    )


@statements
def _by_ids(number: int) -> Query:
    return listed().where(among(Message.id, "ids", number))


def by_ids(store: Store, ids: Sequence[int]) -> list[MessageRow]:
    """Return the messages of these ids, in no particular order."""
    found: list[MessageRow] = []
    for start in range(0, len(ids), _CHUNK):
        sought = padded(ids[start : start + _CHUNK])
        found += [MessageRow(*row) for row in _by_ids(len(sought)).rows(store, ids=sought)]
    return found
