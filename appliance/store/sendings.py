"""What one act of sending makes: a batch, and a message for each recipient."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.store import correspondents, days, events
from appliance.store.database import Row, Store


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch and what its messages have in common."""

    public_id: str
    author_kind: str
    author: str
    origin: str
    text: str
    message_class: str
    priority: int
    due_at: int | None
    segments: int
    flash: bool
    report: bool
    expires_at: int | None
    on_uncertain: str


@dataclass(frozen=True, slots=True)
class NewRow:
    """One message of a batch: `queued`, `scheduled` or `blocked`."""

    address: str
    status: str
    error: str | None


def is_known(store: Store, public_id: str) -> bool:
    """Whether a batch has this public id already."""
    return store.value("SELECT 1 FROM batch WHERE public_id = ?", (public_id,)) is not None


def add(store: Store, batch: NewBatch, rows: Sequence[NewRow]) -> tuple[int, list[int]]:
    """Store a batch with its messages; its id, and theirs in the order of `rows`."""
    now = store.clock.now_ms()
    batch_id = store.insert(
        "INSERT INTO batch (public_id, created_at, author_kind, author, origin, text, class,"
        " priority, due_at, total) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            batch.public_id,
            now,
            batch.author_kind,
            batch.author,
            batch.origin,
            batch.text,
            batch.message_class,
            batch.priority,
            batch.due_at,
            len(rows),
        ),
    )
    discussions = correspondents.ids(store, [row.address for row in rows])
    common = (
        now,
        batch.text,
        batch.segments,
        batch_id,
        batch.priority,
        batch.report,
        batch.expires_at,
        batch.on_uncertain,
        0 if batch.flash else None,
        "flash" if batch.flash else "text",
    )
    store.execute_many(
        "INSERT INTO message (at, body, segments, batch_id, priority, report, expires_at,"
        " on_uncertain, message_class, kind, discussion_id, direction, status, ready, release_at,"
        " error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'out', ?, ?, ?, ?)",
        (
            (
                *common,
                discussions[row.address],
                row.status,
                row.status == "queued",
                batch.due_at if row.status == "scheduled" else None,
                row.error,
            )
            for row in rows
        ),
    )
    made = store.rows(
        "SELECT id, discussion_id, status, error FROM message WHERE batch_id = ? ORDER BY id",
        (batch_id,),
    )
    _record(store, made, f"{batch.author_kind}:{batch.author}")
    return batch_id, [row["id"] for row in made]


def _record(store: Store, made: Sequence[Row], actor: str) -> None:
    blocked = sum(row["status"] == "blocked" for row in made)
    if blocked:
        days.bump(store, "blocked", blocked)
    for status, error in dict.fromkeys((row["status"], row["error"]) for row in made):
        events.append_all(
            store,
            "message",
            (
                (row["id"], row["discussion_id"])
                for row in made
                if (row["status"], row["error"]) == (status, error)
            ),
            actor=actor,
            detail={"status": status, "error": error} if error else status,
        )
