"""Read one sending for its page: its content and its progress.

Its recipients are a list of messages like any other: `messages.page`, filter `batch_id`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from appliance.store import sendings
from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models import messages as tables
from appliance.store.models.counts import LARGEST_COUNTED_BATCH, BatchStatus
from appliance.store.models.messages import Message
from appliance.store.statements import Query, among, count_all, given, statement, statements
from appliance.store.states import MessageStatus

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """One sending."""

    id: int
    created_at: int
    author_kind: str  # user, token, rule, system
    author: str
    text: str
    message_class: str  # functional, promotional
    due_at: int | None
    total: int  # number of recipients
    paused: bool
    priority: int
    merged: bool  # each message has its own text, made from this one
    subject: str | None
    form: str  # normal, flash, normal_then_flash
    origin: str  # reply, page, api, command
    erased_at: int | None  # when its text was erased


@statement
def _get() -> Query:
    batch = tables.Batch
    return batch.select(
        batch.id,
        batch.created_at,
        batch.author_kind,
        batch.author,
        batch.text,
        batch.message_class,
        batch.due_at,
        batch.total,
        batch.paused,
        batch.priority,
        batch.merged,
        batch.subject,
        batch.form,
        batch.origin,
        batch.erased_at,
    ).where(batch.id == given("id"))


@statements
def _counts(*, kept: bool) -> Query:
    if kept:
        return BatchStatus.select(BatchStatus.status, BatchStatus.count).where(
            BatchStatus.batch_id == given("id"), BatchStatus.count > 0
        )
    query = Message.select(Message.status, count_all()).where(
        Message.batch_id.is_null(is_null=False), Message.batch_id == given("id")
    )
    return query.group_by(Message.status)


@statements
def _totals(number: int) -> Query:
    batch = tables.Batch
    return batch.select(batch.id, batch.total).where(among(batch.id, "ids", number))


def get(store: Store, batch_id: int) -> Batch | None:
    """Return one batch."""
    row = _get.row(store, id=batch_id)
    if row is None:
        return None
    return Batch(
        row["id"],
        row["created_at"],
        row["author_kind"],
        row["author"],
        row["text"],
        row["class"],
        row["due_at"],
        row["total"],
        bool(row["paused"]),
        row["priority"],
        bool(row["merged"]),
        row["subject"],
        row["form"],
        row["origin"],
        row["erased_at"],
    )


@statement
def _delays() -> Query:
    delayed = (Message.status == MessageStatus.HELD) & Message.release_at.is_null(is_null=False)
    of_batch = (Message.batch_id == given("id")) & Message.batch_id.is_null(is_null=False)
    query = Message.select(Message.release_at, Message.error, count_all())
    return query.where(of_batch, delayed).group_by(Message.release_at, Message.error)


def delays(store: Store, batch_id: int) -> dict[tuple[int, str], int]:
    """Return the number of messages of a batch that a rule delays, by (until, reason)."""
    return {(row[0], row[1] or ""): row[2] for row in _delays.rows(store, id=batch_id)}


def counts(store: Store, batch: Batch) -> dict[str, int]:
    """Return the number of messages of a batch in each state, 0 if there are none.

    Large batches keep counts; the messages of small ones are counted. Messages not created yet
    count in their future state.
    """
    rows = _counts(kept=batch.total > LARGEST_COUNTED_BATCH).rows(store, id=batch.id)
    found = Counter({row[0]: row[1] for row in rows})
    found.update(sendings.staged_counts(store, [batch.id]).get(batch.id, {}))
    return dict(found)


def totals(store: Store, batch_ids: Iterable[int]) -> dict[int, int]:
    """Return the number of recipients of each of these batches."""
    asked = list(dict.fromkeys(batch_ids))
    found: dict[int, int] = {}
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows = _totals(len(chunk)).rows(store, ids=chunk)
        found.update((row[0], row[1]) for row in rows)
    return found
