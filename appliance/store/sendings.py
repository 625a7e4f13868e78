"""Store a sending: a batch, and a message for each recipient."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from peewee import fn

from appliance.store import correspondents, days, events
from appliance.store.database import Row, Store
from appliance.store.journal.messages import MessageChanged
from appliance.store.marks import padded
from appliance.store.models.messages import Batch, BatchGroup, Message, Staged, StagedBatch
from appliance.store.statements import (
    Query,
    among,
    given,
    insert,
    statement,
    statements,
)
from appliance.store.states import MessageStatus

# The last one: sent normally, and once more as flash if that fails.
Form: TypeAlias = Literal["normal", "flash", "normal_then_flash"]

# The columns of a message that a sending sets; those that all its messages share come first.
_COMMON = (
    "at",
    "batch_id",
    "priority",
    "report",
    "expires_at",
    "on_uncertain",
    "message_class",
    "kind",
    "port",
    "direction",
)
_OWN = (
    "discussion_id",
    "body",
    "segments",
    "status",
    "ready",
    "release_at",
    "error",
    "contact_id",
    "charged",
    "route_id",
)
# The recipients that one row of a staged batch holds. A row for each would take four times as long
# to store if they have texts of their own, because few fit on a page of the database.
_STAGED_TOGETHER = 50


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch and what its messages share."""

    public_id: str
    author_kind: str
    author: str
    origin: str
    text: str
    message_class: str
    priority: int
    due_at: int | None
    segments: int
    form: Form
    report: bool
    expires_at: int | None
    on_uncertain: str
    merged: bool = False
    subject: str | None = None
    template_id: int | None = None
    account_id: int | None = None
    group_ids: Sequence[int] = ()
    port: int | None = None  # the text is Base64 of data for the program at this port


class NewRow(NamedTuple):
    """A message of a batch: `queued`, `scheduled`, `held` or `blocked`.

    `body`, `segments` and `due_at` are the recipient's own; None means the batch's. A held message
    goes by itself at its `due_at`, or if that is None, when a person decides.
    """

    address: str
    status: MessageStatus
    error: str | None
    contact_id: int | None = None  # the chosen contact
    body: str | None = None
    segments: int | None = None
    due_at: int | None = None
    route_id: int | None = None  # the lines that may send it; None: any


@statement
def _is_known() -> Query:
    return Batch.select(1).where(Batch.public_id == given("public_id"))


@statement
def _add_staged_batch() -> Query:
    return insert(StagedBatch.batch_id, StagedBatch.common)


@statement
def _add_staged() -> Query:
    return insert(Staged.batch_id, Staged.position, Staged.recipients)


@statement
def _staged_batches() -> Query:
    return StagedBatch.select(StagedBatch.batch_id).order_by(StagedBatch.batch_id)


@statements
def _staged_of(number: int) -> Query:
    query = Staged.select(Staged.batch_id, Staged.recipients)
    return query.where(among(Staged.batch_id, "batch_ids", number))


@statement
def _staged_batch() -> Query:
    return (
        StagedBatch.select(StagedBatch.common, Batch.created_at, Batch.paused)
        .join(Batch, on=Batch.id == StagedBatch.batch_id)
        .where(StagedBatch.batch_id == given("batch_id"))
    )


@statement
def _next_staged() -> Query:
    query = Staged.select(Staged.position, Staged.recipients)
    query = query.where(Staged.batch_id == given("batch_id"))
    return query.order_by(Staged.position).limit(given("most"))


@statement
def _forget_staged_batch() -> Query:
    return StagedBatch.delete().where(StagedBatch.batch_id == given("batch_id"))


@statement
def _forget_staged() -> Query:
    made = (Staged.batch_id == given("batch_id")) & (Staged.position <= given("last"))
    return Staged.delete().where(made)


@statement
def _message_ids() -> Query:
    query = Message.select(Message.id).where(Message.batch_id == given("batch_id"))
    return query.order_by(Message.id)


@statement
def _insert_batch() -> Query:
    return insert(
        Batch.public_id,
        Batch.created_at,
        Batch.author_kind,
        Batch.author,
        Batch.origin,
        Batch.text,
        Batch.message_class,
        Batch.priority,
        Batch.due_at,
        Batch.total,
        Batch.subject,
        Batch.template_id,
        Batch.account_id,
        Batch.form,
        Batch.merged,
    )


@statement
def _insert_group() -> Query:
    return insert(BatchGroup.batch_id, BatchGroup.group_id)


@statement
def _is_data() -> Query:
    of_batch = Message.batch_id.is_null(is_null=False) & (Message.batch_id == given("batch_id"))
    return Message.select(1).where(of_batch, Message.kind == "data").limit(1)


@statement
def _newest_id() -> Query:
    return Message.select(fn.max(Message.id))


@statement
def _insert_message() -> Query:
    return insert(*(getattr(Message, name) for name in (*_COMMON, *_OWN)))


@statement
def _made_after() -> Query:
    query = Message.select(Message.id, Message.discussion_id, Message.status, Message.error)
    return query.where(Message.id > given("id")).order_by(Message.id)


def is_known(store: Store, public_id: str) -> bool:
    """Return whether a batch has this public id already."""
    return _is_known.value(store, public_id=public_id) is not None


def is_data(store: Store, batch_id: int) -> bool:
    """Return whether the messages of a batch are data for programs."""
    return _is_data.value(store, batch_id=batch_id) is not None


def add(store: Store, batch: NewBatch, rows: Sequence[NewRow]) -> tuple[int, list[int]]:
    """Store a batch with its messages; return its id, and theirs in the order of `rows`."""
    batch_id = _add_batch(store, batch, len(rows))
    return batch_id, _add_messages(store, batch, batch_id, rows, store.clock.now_ms())


def packed(rows: list[NewRow]) -> list[tuple[int, bytes]]:
    """Return the rows in the form that `stage` takes, and take their texts out of them.

    Call it before the transaction. Texts in both forms would take much memory; and in UTF-8 a text
    with an apostrophe beyond Latin takes half of it.
    """
    found: list[tuple[int, bytes]] = []
    for first in range(0, len(rows), _STAGED_TOGETHER):
        together = rows[first : first + _STAGED_TOGETHER]
        found.append((first, json.dumps(together, ensure_ascii=False).encode()))
        rows[first : first + _STAGED_TOGETHER] = [row._replace(body=None) for row in together]
    return found


def stage(store: Store, batch: NewBatch, rows: Sequence[tuple[int, bytes]], total: int) -> int:
    """Store a batch whose messages `unstage` creates later from the packed rows; return its id.

    This takes a twentieth of the time of creating the messages, which run triggers and write
    indexes and the journal.
    """
    batch_id = _add_batch(store, batch, total)
    _add_staged_batch.execute(store, batch_id=batch_id, common=json.dumps(asdict(batch)))
    _add_staged.execute_many(
        store,
        ("batch_id", "position", "recipients"),
        ((batch_id, position, recipients.decode()) for position, recipients in rows),
    )
    return batch_id


def staged_batches(store: Store) -> list[int]:
    """Return the batches with messages not created yet, oldest first."""
    return [row[0] for row in _staged_batches.rows(store)]


def staged_counts(store: Store, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return the number of messages of each batch not created yet, by their future state."""
    asked = padded(batch_ids)
    found: dict[int, Counter[str]] = {}
    for batch_id, recipients in _staged_of(len(asked)).rows(store, batch_ids=asked):
        statuses = (NewRow(*row).status for row in json.loads(recipients))
        found.setdefault(batch_id, Counter()).update(statuses)
    return {batch_id: dict(counts) for batch_id, counts in found.items()}


def unstage(store: Store, batch_id: int, most: int) -> int:
    """Create the next messages of a staged batch, inside a transaction; return their number.

    It is 0 if none is left.
    """
    found = _staged_batch.row(store, batch_id=batch_id)
    if found is None:
        return 0
    batch = NewBatch(**json.loads(found["common"]))
    wanted = max(1, most // _STAGED_TOGETHER)
    chunks = _next_staged.rows(store, batch_id=batch_id, most=wanted)
    rows = [_row(row) for chunk in chunks for row in json.loads(chunk["recipients"])]
    _add_messages(store, batch, batch_id, rows, found["created_at"], paused=bool(found["paused"]))
    if len(chunks) < wanted or not chunks:
        _forget_staged_batch.execute(store, batch_id=batch_id)
    else:
        _forget_staged.execute(store, batch_id=batch_id, last=chunks[-1]["position"])
    return len(rows)


def _row(stored: Sequence[Any]) -> NewRow:
    row = NewRow(*stored)
    return row._replace(status=MessageStatus(row.status))


def message_ids(store: Store, batch_id: int) -> list[int]:
    """Return the messages of a batch in the order of its recipients."""
    return [row[0] for row in _message_ids.rows(store, batch_id=batch_id)]


def _add_batch(store: Store, batch: NewBatch, total: int) -> int:
    batch_id = _insert_batch.insert(
        store,
        public_id=batch.public_id,
        created_at=store.clock.now_ms(),
        author_kind=batch.author_kind,
        author=batch.author,
        origin=batch.origin,
        text=batch.text,
        message_class=batch.message_class,
        priority=batch.priority,
        due_at=batch.due_at,
        total=total,
        subject=batch.subject,
        template_id=batch.template_id,
        account_id=batch.account_id,
        form=batch.form,
        merged=batch.merged,
    )
    for group_id in dict.fromkeys(batch.group_ids):
        _insert_group.execute(store, batch_id=batch_id, group_id=group_id)
    return batch_id


def _add_messages(
    store: Store,
    batch: NewBatch,
    batch_id: int,
    rows: Sequence[NewRow],
    at_ms: int,
    *,
    paused: bool = False,
) -> list[int]:
    """Store messages of a batch with their journal entries; return their ids."""
    discussions = correspondents.ids(store, [row.address for row in rows])
    kind, message_class = kind_of(batch.form) if batch.port is None else ("data", None)
    common = (
        at_ms,
        batch_id,
        batch.priority,
        batch.report,
        batch.expires_at,
        batch.on_uncertain,
        message_class,
        kind,
        batch.port,
        "out",
    )
    before = _newest_id.value(store) or 0
    _insert_message.execute_many(
        store,
        (*_COMMON, *_OWN),
        (
            (
                *common,
                discussions[row.address],
                batch.text if row.body is None else row.body,
                segments_of(batch, row),
                row.status,
                row.status == MessageStatus.QUEUED and not paused,
                _release_at(batch, row),
                row.error,
                row.contact_id,
                _charged(batch, row),
                row.route_id,
            )
            for row in rows
        ),
    )
    made = _made_after.rows(store, id=before)
    _record(store, made, f"{batch.author_kind}:{batch.author}")
    return [row["id"] for row in made]


def kind_of(form: Form) -> tuple[str, int | None]:
    """Return the kind and the message class (TP-DCS) of a message that is sent in this form."""
    return ("flash", 0) if form == "flash" else ("text", None)


def _charged(batch: NewBatch, row: NewRow) -> int | None:
    """Return what the account has paid for a message; one that is blocked at once costs nothing."""
    if batch.account_id is None or row.status == MessageStatus.BLOCKED:
        return None
    return segments_of(batch, row)


def segments_of(batch: NewBatch, row: NewRow) -> int:
    """Return the number of segments of a message."""
    return batch.segments if row.segments is None else row.segments


def _release_at(batch: NewBatch, row: NewRow) -> int | None:
    if row.due_at is None and row.status == MessageStatus.SCHEDULED:
        return batch.due_at
    return row.due_at


def _record(store: Store, made: Sequence[Row], actor: str) -> None:
    blocked = sum(row["status"] == MessageStatus.BLOCKED for row in made)
    if blocked:
        days.bump(store, MessageStatus.BLOCKED, blocked)
    for status, error in dict.fromkeys((row["status"], row["error"]) for row in made):
        events.append_all(
            store,
            MessageChanged(actor=actor, status=MessageStatus(status), error=error),
            (
                (row["id"], row["discussion_id"])
                for row in made
                if (row["status"], row["error"]) == (status, error)
            ),
        )
