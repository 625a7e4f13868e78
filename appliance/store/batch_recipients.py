"""Read the recipients of sendings and their outcomes: all of them, or the first of many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from peewee import Case, fn

from appliance.store import sendings
from appliance.store.batch_lists import BatchRow
from appliance.store.database import Row, Store
from appliance.store.dialect.expressions import in_json
from appliance.store.marks import padded
from appliance.store.models.counts import LARGEST_COUNTED_BATCH, BatchStatus
from appliance.store.models.discussions import Discussion
from appliance.store.models.journal import Event
from appliance.store.models.messages import Message
from appliance.store.statements import Query, among, given, statement, statements

_BEYOND_ALL: Final = 2**62  # greater than any id


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A recipient of a batch, with the message's outcome."""

    message_id: int
    address: str
    status: str
    error: str | None
    segments: int
    sent_at: int | None
    delivered_at: int | None
    expires_at: int | None
    release_at: int | None  # of a message that waits: when it goes by itself
    message_class: int | None  # 0: it is or was last sent as flash
    line: str | None  # that sends or sent it
    port: int | None = None  # of data: of the program that it is for


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one batch."""

    recipients: tuple[RecipientRow, ...] = ()  # in the order given; at most the first of many
    statuses: frozenset[str] = frozenset()  # of all recipients
    # When the first of `recipients` reached each status.
    reached: dict[str, int] = field(default_factory=dict)
    whole: bool = True  # whether `recipients` holds all of them


_OF_A_BATCH: Final = Message.batch_id.is_null(is_null=False)


def _recipients() -> Query:
    """Return the query for each message's batch, then the message as `RecipientRow` has it."""
    return Message.select(
        Message.batch_id,
        Message.id,
        Discussion.address,
        Message.status,
        Message.error,
        Message.segments,
        Message.sent_at,
        Message.delivered_at,
        Message.expires_at,
        Message.release_at,
        Message.message_class,
        Message.modem,
        Message.port,
    ).join(Discussion, on=Discussion.id == Message.discussion_id)


def _reached(*columns: Any) -> Query:
    """Return the query for when messages reached each status, from the journal."""
    is_json = fn.substr(Event.detail, 1, 1) == "{"
    status = Case(None, ((is_json, in_json(Event.detail, "status")),), Event.detail)
    came_to = status.alias("came_to")
    return (
        Message.select(*columns, came_to, fn.min(Event.at))
        .join(Event, on=(Event.message_id == Message.id) & (Event.kind == "message"))
        .group_by(*columns, came_to)
    )


@statement
def _page() -> Query:
    query = _recipients().where(
        _OF_A_BATCH, Message.batch_id == given("batch_id"), Message.id > given("after")
    )
    return query.order_by(Message.id).limit(given("limit"))


@statements
def _of_batches(number: int) -> Query:
    query = _recipients().where(_OF_A_BATCH, among(Message.batch_id, "batch_ids", number))
    return query.order_by(Message.batch_id, Message.id)


@statements
def _reached_by(number: int) -> Query:
    query = _reached(Message.batch_id)
    return query.where(_OF_A_BATCH, among(Message.batch_id, "batch_ids", number))


@statement
def _reached_by_first() -> Query:
    return _reached().where(
        _OF_A_BATCH, Message.batch_id == given("batch_id"), Message.id <= given("last")
    )


@statements
def _statuses(*, kept: bool) -> Query:
    if kept:
        return BatchStatus.select(BatchStatus.status).where(
            BatchStatus.batch_id == given("batch_id"), BatchStatus.count > 0
        )
    query = Message.select(Message.status).distinct()
    return query.where(_OF_A_BATCH, Message.batch_id == given("batch_id"))


def outcomes(
    store: Store, batches: Sequence[BatchRow], most: int | None = None
) -> dict[int, Outcome]:
    """Return the outcome of each batch by its id, with at most `most` recipients of each."""
    few = [batch.id for batch in batches if most is None or batch.total <= most]
    found = _of_few(store, few)
    for batch in batches:
        if most is not None and batch.total > most:
            found[batch.id] = _of_many(store, batch, most)
    return found


def page(store: Store, batch_id: int, *, limit: int, after: int = 0) -> Sequence[RecipientRow]:
    """Return recipients of one batch, after the message of this id, in the order given."""
    rows = _page.rows(store, batch_id=batch_id, after=after, limit=limit)
    return [_read(row) for row in rows]


def _of_few(store: Store, batch_ids: Sequence[int]) -> dict[int, Outcome]:
    """Return the outcomes of small batches, with all recipients."""
    asked = padded(batch_ids)
    rows: dict[int, list[RecipientRow]] = defaultdict(list)
    for row in _of_batches(len(asked)).rows(store, batch_ids=asked):
        rows[row[0]].append(_read(row))
    reached: dict[int, dict[str, int]] = defaultdict(dict)
    for batch_id, status, at in _reached_by(len(asked)).rows(store, batch_ids=asked):
        if status:
            reached[batch_id][status] = at
    to_be_made = sendings.staged_counts(store, batch_ids)
    return {
        batch_id: Outcome(
            tuple(rows[batch_id]),
            frozenset(row.status for row in rows[batch_id]).union(to_be_made.get(batch_id, ())),
            reached[batch_id],
            whole=batch_id not in to_be_made,
        )
        for batch_id in batch_ids
    }


def _of_many(store: Store, batch: BatchRow, most: int) -> Outcome:
    """Return the outcome of a large batch; the cost does not depend on its size."""
    first = page(store, batch.id, limit=most)
    last = first[-1].message_id if first else _BEYOND_ALL
    reached = {
        status: at
        for status, at in _reached_by_first.rows(store, batch_id=batch.id, last=last)
        if status
    }
    return Outcome(tuple(first), statuses(store, batch.id, batch.total), reached, whole=False)


def statuses(store: Store, batch_id: int, total: int) -> frozenset[str]:
    """Return the statuses of a batch: stored for large ones, looked up for small ones.

    They include the future statuses of messages not created yet.
    """
    kept = _statuses(kept=total > LARGEST_COUNTED_BATCH)
    made = frozenset(row[0] for row in kept.rows(store, batch_id=batch_id))
    return made.union(sendings.staged_counts(store, [batch_id]).get(batch_id, ()))


def _read(row: Row) -> RecipientRow:
    _, *columns = row
    values: list[Any] = columns
    return RecipientRow(*values)
