"""What one act of sending makes: a batch, and a message for each recipient."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from appliance.store import correspondents, days, events
from appliance.store.database import Row, Store
from appliance.store.marks import marks, padded
from appliance.store.states import MessageStatus


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


class NewRow(NamedTuple):
    """One message of a batch: `queued`, `scheduled`, `held` or `blocked`.

    `body`, `segments` and `due_at` are the recipient's own; None means as the batch has it.
    """

    address: str
    status: MessageStatus
    error: str | None
    contact_id: int | None = None  # the person who was chosen
    body: str | None = None
    segments: int | None = None
    due_at: int | None = None  # of a scheduled message


def is_known(store: Store, public_id: str) -> bool:
    """Whether a batch has this public id already."""
    return store.value("SELECT 1 FROM batch WHERE public_id = ?", (public_id,)) is not None


def add(store: Store, batch: NewBatch, rows: Sequence[NewRow]) -> tuple[int, list[int]]:
    """Store a batch with its messages; its id, and theirs in the order of `rows`."""
    batch_id = _add_batch(store, batch, len(rows))
    return batch_id, _add_messages(store, batch, batch_id, rows, store.clock.now_ms())


def stage(store: Store, batch: NewBatch, rows: Sequence[NewRow]) -> int:
    """Store a batch whose messages `unstage` makes; its id.

    This takes a tenth of the time that making the messages takes: triggers, indexes and the journal
    come with these.
    """
    batch_id = _add_batch(store, batch, len(rows))
    store.execute(
        "INSERT INTO staged_batch (batch_id, common) VALUES (?, ?)",
        (batch_id, json.dumps(asdict(batch))),
    )
    store.execute_many(
        "INSERT INTO staged (batch_id, position, address, status, error, contact_id, body,"
        " segments, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((batch_id, position, *row) for position, row in enumerate(rows)),
    )
    return batch_id


def staged_batches(store: Store) -> list[int]:
    """The batches of which messages are still to be made, oldest first."""
    return [row[0] for row in store.rows("SELECT batch_id FROM staged_batch ORDER BY batch_id")]


def staged_counts(store: Store, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many messages of these batches are still to be made, by the state they will have."""
    found: dict[int, dict[str, int]] = {}
    asked = padded(batch_ids)
    for batch_id, status, number in store.rows(
        "SELECT batch_id, status, count(*) FROM staged"  # noqa: S608 - marks
        f" WHERE batch_id IN ({marks(asked)}) GROUP BY batch_id, status",
        asked,
    ):
        found.setdefault(batch_id, {})[status] = number
    return found


def unstage(store: Store, batch_id: int, most: int) -> int:
    """Make the next messages of a staged batch, inside the caller's transaction; how many."""
    found = store.row(
        "SELECT s.common, b.created_at FROM staged_batch s"
        " JOIN batch b ON b.id = s.batch_id WHERE s.batch_id = ?",
        (batch_id,),
    )
    if found is None:
        return 0
    batch = NewBatch(**json.loads(found["common"]))
    chunk = store.rows(
        "SELECT position, address, status, error, contact_id, body, segments, due_at"
        " FROM staged WHERE batch_id = ?"
        " ORDER BY position LIMIT ?",
        (batch_id, most),
    )
    rows = [NewRow(row[1], MessageStatus(row[2]), *row[3:]) for row in chunk]
    _add_messages(store, batch, batch_id, rows, found["created_at"])
    if len(chunk) < most:
        store.execute("DELETE FROM staged_batch WHERE batch_id = ?", (batch_id,))
    else:
        store.execute(
            "DELETE FROM staged WHERE batch_id = ? AND position <= ?",
            (batch_id, chunk[-1]["position"]),
        )
    return len(chunk)


def message_ids(store: Store, batch_id: int) -> list[int]:
    """The messages of a batch in the order of its recipients."""
    rows = store.rows("SELECT id FROM message WHERE batch_id = ? ORDER BY id", (batch_id,))
    return [row[0] for row in rows]


def _add_batch(store: Store, batch: NewBatch, total: int) -> int:
    return store.insert(
        "INSERT INTO batch (public_id, created_at, author_kind, author, origin, text, class,"
        " priority, due_at, total) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            batch.public_id,
            store.clock.now_ms(),
            batch.author_kind,
            batch.author,
            batch.origin,
            batch.text,
            batch.message_class,
            batch.priority,
            batch.due_at,
            total,
        ),
    )


def _add_messages(
    store: Store, batch: NewBatch, batch_id: int, rows: Sequence[NewRow], at_ms: int
) -> list[int]:
    """Store messages of a batch, with their entries in the journal; their ids."""
    discussions = correspondents.ids(store, [row.address for row in rows])
    common = (
        at_ms,
        batch_id,
        batch.priority,
        batch.report,
        batch.expires_at,
        batch.on_uncertain,
        0 if batch.flash else None,
        "flash" if batch.flash else "text",
    )
    before = store.value("SELECT max(id) FROM message") or 0
    store.execute_many(
        "INSERT INTO message (at, batch_id, priority, report, expires_at, on_uncertain,"
        " message_class, kind, direction, discussion_id, body, segments, status, ready, release_at,"
        " error, contact_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'out', ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                *common,
                discussions[row.address],
                batch.text if row.body is None else row.body,
                batch.segments if row.segments is None else row.segments,
                row.status,
                row.status == MessageStatus.QUEUED,
                _release_at(batch, row),
                row.error,
                row.contact_id,
            )
            for row in rows
        ),
    )
    made = store.rows(
        "SELECT id, discussion_id, status, error FROM message WHERE id > ? ORDER BY id", (before,)
    )
    _record(store, made, f"{batch.author_kind}:{batch.author}")
    return [row["id"] for row in made]


def _release_at(batch: NewBatch, row: NewRow) -> int | None:
    if row.status != MessageStatus.SCHEDULED:
        return None
    return batch.due_at if row.due_at is None else row.due_at


def _record(store: Store, made: Sequence[Row], actor: str) -> None:
    blocked = sum(row["status"] == MessageStatus.BLOCKED for row in made)
    if blocked:
        days.bump(store, MessageStatus.BLOCKED, blocked)
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
