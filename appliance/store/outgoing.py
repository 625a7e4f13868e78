"""Messages going out: the next segment, what became of it, and every change of a message's state.

Nothing here decides; `appliance.messaging` does, inside one transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, TypedDict, Unpack

from appliance.store import days, events
from appliance.store.database import Store
from appliance.store.journal.messages import MessageChanged
from appliance.store.marks import marks
from appliance.store.states import CHANGES, Event, MessageStatus, SegmentState, WrongChangeError

Pair: TypeAlias = tuple[int, int]  # message id, discussion id

# Why nothing may be sent to the address `d.address`, or null.
BARRED = """CASE
    WHEN EXISTS (SELECT 1 FROM optout o WHERE o.address = d.address) THEN 'opted_out'
    WHEN EXISTS (SELECT 1 FROM contact_number n JOIN contact c ON c.id = n.contact_id
                 WHERE n.address = d.address AND NOT c.accepts_sms) THEN 'no_sms'
    END"""
_COUNTED = frozenset(
    {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.FAILED, MessageStatus.BLOCKED}
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message of which a segment may be submitted now."""

    message_id: int
    discussion_id: int
    address: str
    body: str
    status: MessageStatus
    segments: int
    next_sequence: int
    report: bool
    message_class: int | None
    expires_at: int | None
    origin: str | None  # of its batch
    barred: str | None
    others_ready: bool


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A segment that was claimed, with what its message's next state depends on."""

    message_id: int
    discussion_id: int
    sequence: int
    state: SegmentState
    submitted_at: int
    status: MessageStatus  # of the message, as are the following
    segments: int
    next_sequence: int
    attempts: int
    on_uncertain: str
    error: str | None
    paused: int  # its batch is
    line: str | None  # that claimed it


@dataclass(frozen=True, slots=True)
class MessageState:
    """An outgoing message as decisions about it need it."""

    id: int
    discussion_id: int
    address: str
    status: MessageStatus
    segments: int
    next_sequence: int
    expires_at: int | None
    paused: int  # its batch is
    error: str | None
    due_at: int | None  # of its batch, as is the following
    origin: str


class Columns(TypedDict, total=False):
    """Columns of `message` that a change of state may set."""

    at: int
    ready: int
    release_at: int | None
    next_sequence: int
    attempts: int
    modem: str | None  # the line it takes; null before its first claim
    sent_at: int | None
    delivered_at: int | None
    expires_at: int | None
    read_at: int | None
    error: str | None


_CANDIDATE = f"""
    SELECT m.id, m.discussion_id, d.address, m.body, m.status, m.segments, m.next_sequence,
        m.report, m.message_class, m.expires_at,
        (SELECT b.origin FROM batch b WHERE b.id = m.batch_id), {BARRED},
        (SELECT count(*) FROM (SELECT 1 FROM message WHERE ready = 1 LIMIT 2)) > 1
    FROM message m JOIN discussion d ON d.id = m.discussion_id
    WHERE m.ready = 1 {{others}} ORDER BY m.priority DESC, m.id LIMIT 1
"""  # noqa: S608 - constants
_OUTSTANDING = """
    SELECT s.message_id, m.discussion_id, s.sequence, s.state, s.submitted_at, m.status, m.segments,
        m.next_sequence, m.attempts, m.on_uncertain, m.error,
        coalesce((SELECT b.paused FROM batch b WHERE b.id = m.batch_id), 0), m.modem
    FROM segment s JOIN message m ON m.id = s.message_id
"""


def next_ready(store: Store, others: Sequence[str] = ()) -> Candidate | None:
    """The message whose turn it is: the highest priority, then the oldest.

    Not one that has begun on one of the `others`: all segments of a message take one line.
    """
    row = store.row(_CANDIDATE.format(others=not_on(others)), others)
    return None if row is None else Candidate(*_with(row, 4))


def has_ready(store: Store, others: Sequence[str] = ()) -> bool:
    """Whether any message has a segment to submit, but for those that `others` have begun."""
    sql = f"SELECT 1 FROM message m WHERE m.ready = 1 {not_on(others)} LIMIT 1"  # noqa: S608 - marks
    return store.value(sql, others) is not None


def not_on(lines: Sequence[str]) -> str:
    """The condition for messages `m` that none of these lines has begun."""
    return f"AND (m.modem IS NULL OR m.modem NOT IN ({marks(lines)}))" if lines else ""


def outstanding(store: Store, message_id: int, sequence: int) -> Outstanding | None:
    """One claimed segment; None if it is no longer kept."""
    row = store.row(
        f"{_OUTSTANDING} WHERE s.message_id = ? AND s.sequence = ?", (message_id, sequence)
    )
    return None if row is None else _outstanding(row)


def submitting(store: Store) -> list[Outstanding]:
    """Every segment that was claimed and not settled."""
    return [_outstanding(row) for row in store.rows(f"{_OUTSTANDING} WHERE s.state = 'submitting'")]


def newest_uncertain(store: Store, modem: str) -> Outstanding | None:
    """The uncertain segment that this modem was given last."""
    row = store.row(
        f"{_OUTSTANDING} WHERE s.state = 'uncertain' AND m.modem = ?"
        " ORDER BY s.submitted_at DESC, s.message_id DESC LIMIT 1",
        (modem,),
    )
    return None if row is None else _outstanding(row)


def _outstanding(row: Sequence[Any]) -> Outstanding:
    values = _with(row, 5)
    values[3] = SegmentState(values[3])
    return Outstanding(*values)


def _with(row: Sequence[Any], place: int) -> list[Any]:
    """The row's values, the one at `place` as the state of a message that it names."""
    values = list(row)
    values[place] = MessageStatus(values[place])
    return values


def add_segment(store: Store, message_id: int, sequence: int, now_ms: int) -> None:
    """Write that a segment is about to be handed to a modem."""
    store.execute(
        "INSERT INTO segment (message_id, sequence, state, submitted_at)"
        " VALUES (?, ?, 'submitting', ?)",
        (message_id, sequence, now_ms),
    )


def set_segment(
    store: Store,
    message_id: int,
    sequence: int,
    state: SegmentState,
    reference: int | None = None,
) -> None:
    """Change a segment's state; a reference, once known, stays."""
    store.execute(
        "UPDATE segment SET state = ?, reference = coalesce(?, reference)"
        " WHERE message_id = ? AND sequence = ?",
        (state.value, reference, message_id, sequence),
    )


def forget_segments(store: Store, message_id: int, first: int = 1) -> None:
    """Forget that segments from `first` on were claimed: they did not go, or go again."""
    store.execute("DELETE FROM segment WHERE message_id = ? AND sequence >= ?", (message_id, first))


def message_state(store: Store, message_id: int) -> MessageState | None:
    """An outgoing message; None if there is none of this id."""
    row = store.row(
        "SELECT m.id, m.discussion_id, d.address, m.status, m.segments, m.next_sequence,"
        " m.expires_at, coalesce(b.paused, 0), m.error, b.due_at, coalesce(b.origin, 'page')"
        " FROM message m JOIN discussion d ON d.id = m.discussion_id"
        " LEFT JOIN batch b ON b.id = m.batch_id"
        " WHERE m.id = ? AND m.direction = 'out'",
        (message_id,),
    )
    return None if row is None else MessageState(*_with(row, 3))


def change(
    store: Store,
    message_id: int,
    discussion_id: int,
    status: MessageStatus,
    *,
    on: Event,
    actor: str | None = None,
    reason: str | None = None,
    **columns: Unpack[Columns],
) -> None:
    """Give a message its new status and columns, with the journal's entry and the day's count.

    `reason` are the modem's own words, for the journal alone. Raises WrongChangeError for what the
    table of `states` does not know.
    """
    _move(store, [message_id], status, on, columns)
    events.append(
        store,
        MessageChanged(
            message=message_id,
            discussion=discussion_id,
            actor=actor,
            status=status,
            error=columns.get("error"),
            reason=reason,
        ),
    )
    if status in _COUNTED:
        days.bump(store, status.value)


def keep(store: Store, message_id: int, **columns: Unpack[Columns]) -> None:
    """Give a message columns without a change of state."""
    store.execute(_statement(tuple(columns)), (*columns.values(), message_id))


def try_no_more(store: Store, messages: Sequence[Pair]) -> int:
    """Take their next try from messages in doubt; return how many."""
    for message_id, _ in messages:
        keep(store, message_id, release_at=None)
    return len(messages)


def change_all(
    store: Store,
    messages: Sequence[Pair],
    status: MessageStatus,
    *,
    on: Event,
    actor: str | None = None,
    **columns: Unpack[Columns],
) -> int:
    """`change` for many messages at once; return how many."""
    if not messages:
        return 0
    _move(store, [message_id for message_id, _ in messages], status, on, columns)
    changed = MessageChanged(actor=actor, status=status, error=columns.get("error"))
    events.append_all(store, changed, messages)
    if status in _COUNTED:
        days.bump(store, status.value, len(messages))
    return len(messages)


def barred(store: Store, addresses: Iterable[str]) -> dict[str, str]:
    """Who of them may not be sent to, and why: `opted_out` or `no_sms`."""
    found: dict[str, str] = {}
    asked = list(addresses)
    for start in range(0, len(asked), _CHUNK):
        chunk = asked[start : start + _CHUNK]
        values = ", ".join(["(?)"] * len(chunk))
        rows = store.rows(
            f"WITH d (address) AS (VALUES {values})"  # noqa: S608 - constants
            f" SELECT address, why FROM (SELECT d.address, {BARRED} AS why FROM d)"
            " WHERE why IS NOT NULL",
            chunk,
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def _move(
    store: Store,
    message_ids: Sequence[int],
    status: MessageStatus,
    event: Event,
    columns: Columns,
) -> None:
    """Take messages to a status, if the event may take them there from where they are."""
    allowed = CHANGES[event]
    statement = _statement(("status", *columns), event)
    moved = 0
    if status in allowed.targets:
        # The driver looks for an adapter of what is not exactly a text: that costs as much again.
        values = (status.value, *columns.values())
        if len(message_ids) == 1:
            moved = store.execute(statement, (*values, message_ids[0]))
        else:
            moved = store.execute_many(statement, ((*values, each) for each in message_ids))
    if moved != len(message_ids):
        raise WrongChangeError(
            "wrong_change",
            "“%(event)s” does not lead to %(status)s for one of the messages %(ids)s.",
            event=event,
            status=status,
            ids=", ".join(map(str, message_ids[:10])),
        )


@lru_cache(maxsize=64)
def _statement(columns: tuple[str, ...], event: Event | None = None) -> str:
    assignments = ", ".join(f"{column} = ?" for column in columns)
    sources = ", ".join(f"'{each}'" for each in sorted(CHANGES[event].sources)) if event else ""
    condition = f" AND status IN ({sources})" if sources else ""
    return f"UPDATE message SET {assignments} WHERE id = ?{condition}"  # noqa: S608 - names from `Columns`
