"""One act of sending as its own page shows it: how far it is, and what is left.

Its recipients are a list of messages like any other: `messages.page`, filter `batch_id`.
"""

from dataclasses import dataclass
from typing import Any

from appliance.store.database import Store
from appliance.store.migrations.m0001_triggers import LARGEST_COUNTED_BATCH

_COLUMNS = (
    "id, public_id, created_at, author_kind, author, origin, text, class, priority, due_at, total,"
    " paused"
)


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch and how many of its messages are in each state."""

    id: int
    public_id: str
    created_at: int
    author_kind: str  # user, token, rule, system
    author: str
    origin: str
    text: str
    message_class: str  # functional, promotional
    priority: int
    due_at: int | None
    total: int
    paused: bool
    counts: dict[str, int]  # by status; none is 0


def get(store: Store, batch_id: int) -> BatchState | None:
    """One batch by id."""
    return _one(store, "id", batch_id)


def by_public_id(store: Store, public_id: str) -> BatchState | None:
    """One batch by the id that the API knows."""
    return _one(store, "public_id", public_id)


def count(store: Store) -> int:
    """How many batches there are."""
    return int(store.value("SELECT count FROM status_count WHERE direction = 'batch'") or 0)


def _one(store: Store, column: str, value: int | str) -> BatchState | None:
    row = store.row(f"SELECT {_COLUMNS} FROM batch WHERE {column} = ?", (value,))  # noqa: S608 - constants
    if row is None:
        return None
    values: list[Any] = list(row)
    values[-1] = bool(values[-1])
    return BatchState(*values, _counts(store, row["id"], row["total"]))


def _counts(store: Store, batch_id: int, total: int) -> dict[str, int]:
    sql = (
        "SELECT status, count FROM batch_status WHERE batch_id = ? AND count > 0"
        if total > LARGEST_COUNTED_BATCH
        else "SELECT status, count(*) FROM message WHERE batch_id IS NOT NULL AND batch_id = ?"
        " GROUP BY status"
    )
    return {row[0]: row[1] for row in store.rows(sql, (batch_id,))}
