"""Whom acts of sending went to, and what became of it: all of them, or the first of many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from appliance.store import sendings
from appliance.store.batch_lists import BatchRow
from appliance.store.database import Row, Store
from appliance.store.marks import marks, padded
from appliance.store.migrations.m0001_triggers import LARGEST_COUNTED_BATCH

_BEYOND_ALL: Final = 2**62  # greater than any id
_COLUMNS: Final = (
    "m.batch_id, m.id, d.address, m.status, m.error, m.segments, m.sent_at,"
    " m.delivered_at, m.expires_at"
)
_FROM: Final = "FROM message m JOIN discussion d ON d.id = m.discussion_id"
_STATUS_OF_EVENT: Final = (
    "CASE WHEN e.detail LIKE '{%' THEN json_extract(e.detail, '$.status') ELSE e.detail END"
)


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """The message to one recipient of a batch."""

    message_id: int
    address: str
    status: str
    error: str | None
    segments: int
    sent_at: int | None
    delivered_at: int | None
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one batch."""

    recipients: tuple[RecipientRow, ...] = ()  # in the order they were given; the first of many
    statuses: frozenset[str] = frozenset()  # of all recipients
    # When the first of `recipients` came to each status.
    reached: dict[str, int] = field(default_factory=dict)
    whole: bool = True  # whether `recipients` are all


def outcomes(
    store: Store, batches: Sequence[BatchRow], most: int | None = None
) -> dict[int, Outcome]:
    """What became of these batches, by their ids, with at most so many recipients of each."""
    few = [batch.id for batch in batches if most is None or batch.total <= most]
    found = _of_few(store, few)
    for batch in batches:
        if most is not None and batch.total > most:
            found[batch.id] = _of_many(store, batch, most)
    return found


def page(store: Store, batch_id: int, *, limit: int, after: int = 0) -> Sequence[RecipientRow]:
    """Recipients of one batch, after the message of this id, in the order they were given."""
    rows = store.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE m.batch_id IS NOT NULL AND m.batch_id = ?"
        " AND m.id > ? ORDER BY m.id LIMIT ?",
        (batch_id, after, limit),
    )
    return [_read(row) for row in rows]


def _of_few(store: Store, batch_ids: Sequence[int]) -> dict[int, Outcome]:
    """Whole batches."""
    asked = padded(batch_ids)
    rows: dict[int, list[RecipientRow]] = defaultdict(list)
    for row in store.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE m.batch_id IS NOT NULL"
        f" AND m.batch_id IN ({marks(asked)}) ORDER BY m.batch_id, m.id",
        asked,
    ):
        rows[row[0]].append(_read(row))
    reached: dict[int, dict[str, int]] = defaultdict(dict)
    for batch_id, status, at in store.rows(
        f"SELECT m.batch_id, {_STATUS_OF_EVENT} AS status, min(e.at)"  # noqa: S608 - marks
        " FROM message m JOIN event e ON e.message_id = m.id AND e.kind = 'message'"
        f" WHERE m.batch_id IS NOT NULL AND m.batch_id IN ({marks(asked)}) GROUP BY 1, 2",
        asked,
    ):
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
    """The beginning of a large batch: its cost does not grow with the batch."""
    first = page(store, batch.id, limit=most)
    last = first[-1].message_id if first else _BEYOND_ALL
    reached = {
        status: at
        for status, at in store.rows(
            f"SELECT {_STATUS_OF_EVENT} AS status, min(e.at)"  # noqa: S608 - constants
            " FROM message m JOIN event e ON e.message_id = m.id AND e.kind = 'message'"
            " WHERE m.batch_id IS NOT NULL AND m.batch_id = ? AND m.id <= ? GROUP BY 1",
            (batch.id, last),
        )
        if status
    }
    return Outcome(tuple(first), statuses(store, batch.id, batch.total), reached, whole=False)


def statuses(store: Store, batch_id: int, total: int) -> frozenset[str]:
    """The statuses of a batch: kept for large ones, looked at in small ones.

    Those of messages that are still to be made are among them.
    """
    sql = (
        "SELECT status FROM batch_status WHERE batch_id = ? AND count > 0"
        if total > LARGEST_COUNTED_BATCH
        else "SELECT DISTINCT status FROM message WHERE batch_id IS NOT NULL AND batch_id = ?"
    )
    made = frozenset(row[0] for row in store.rows(sql, (batch_id,)))
    return made.union(sendings.staged_counts(store, [batch_id]).get(batch_id, ()))


def _read(row: Row) -> RecipientRow:
    _, *columns = row
    values: list[Any] = columns
    return RecipientRow(*values)
