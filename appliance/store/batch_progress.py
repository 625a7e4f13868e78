"""One act of sending as its own page shows it: what it was, and how far it has come.

Its recipients are a list of messages like any other: `messages.page`, filter `batch_id`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from appliance.store import sendings
from appliance.store.database import Store
from appliance.store.marks import marks, padded
from appliance.store.migrations.m0001_triggers import LARGEST_COUNTED_BATCH

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Batch:
    """One act of sending."""

    id: int
    created_at: int
    author_kind: str  # user, token, rule, system
    author: str
    text: str
    message_class: str  # functional, promotional
    due_at: int | None
    total: int  # recipients
    paused: bool


def get(store: Store, batch_id: int) -> Batch | None:
    """One batch."""
    row = store.row(
        "SELECT id, created_at, author_kind, author, text, class, due_at, total, paused"
        " FROM batch WHERE id = ?",
        (batch_id,),
    )
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
    )


def counts(store: Store, batch: Batch) -> dict[str, int]:
    """How many messages of a batch are in each state; none is 0.

    Kept for large batches; of small ones, which keep none, counted. What is still to be made has
    the state that it will have.
    """
    sql = (
        "SELECT status, count FROM batch_status WHERE batch_id = ? AND count > 0"
        if batch.total > LARGEST_COUNTED_BATCH
        else "SELECT status, count(*) FROM message WHERE batch_id IS NOT NULL AND batch_id = ?"
        " GROUP BY status"
    )
    found = Counter({row[0]: row[1] for row in store.rows(sql, (batch.id,))})
    found.update(sendings.staged_counts(store, [batch.id]).get(batch.id, {}))
    return dict(found)


def totals(store: Store, batch_ids: Iterable[int]) -> dict[int, int]:
    """How many recipients these batches have."""
    asked = list(dict.fromkeys(batch_ids))
    found: dict[int, int] = {}
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        rows = store.rows(f"SELECT id, total FROM batch WHERE id IN ({marks(chunk)})", chunk)  # noqa: S608 - marks
        found.update((row[0], row[1]) for row in rows)
    return found
