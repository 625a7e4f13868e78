"""Outgoing messages: the next segment, its outcome, and every change of a message's state.

The decisions are made in `appliance.messaging`, inside one transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypedDict, Unpack

from appliance.store import days, events, optouts, routes
from appliance.store.database import Store
from appliance.store.journal.messages import MessageChanged
from appliance.store.marks import padded
from appliance.store.queries import outgoing as queries
from appliance.store.states import CHANGES, Event, MessageStatus, SegmentState, WrongChangeError

Pair: TypeAlias = tuple[int, int]  # message id, discussion id

_COUNTED = frozenset(
    {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.FAILED, MessageStatus.BLOCKED}
)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message with a segment that may be submitted now."""

    message_id: int
    discussion_id: int
    address: str
    body: str
    status: MessageStatus
    segments: int
    parts: int | None  # 1: its line sends it whole; None: its segments, or not claimed yet
    next_sequence: int
    report: bool
    message_class: int | None
    port: int | None  # of data for a program
    expires_at: int | None
    priority: int
    line: str | None  # the line that has begun it
    route_id: int | None
    origin: str | None  # of its batch
    class_of_batch: str | None  # functional, promotional
    barred: str | None
    others_ready: bool


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A claimed segment, with what the message's next state depends on."""

    message_id: int
    discussion_id: int
    sequence: int
    state: SegmentState
    submitted_at: int
    status: MessageStatus  # of the message, as are the following
    segments: int
    parts: int  # 1 if its line sends it whole, else its segments
    next_sequence: int
    attempts: int
    on_uncertain: str
    error: str | None
    paused: int  # whether its batch is
    line: str | None  # the line that claimed it
    flash_follows: int  # whether the message goes once more, as flash, if it fails
    line_has_failed: int  # whether the line's last message failed


@dataclass(frozen=True, slots=True)
class MessageState:
    """An outgoing message, with what decisions about it need."""

    id: int
    discussion_id: int
    address: str
    status: MessageStatus
    parts: int  # 1 if its line sent it whole, else its segments
    next_sequence: int
    expires_at: int | None
    paused: int  # whether its batch is
    error: str | None
    release_at: int | None
    priority: int
    body: str
    due_at: int | None  # of its batch, as are the following
    origin: str
    class_of_batch: str
    route_id: int | None


class Columns(TypedDict, total=False):
    """The columns of `message` that a change of state may set."""

    at: int
    ready: int
    release_at: int | None
    next_sequence: int
    attempts: int
    modem: str | None  # the line; null before its first claim
    parts: int | None
    route_id: int | None
    sent_at: int | None
    delivered_at: int | None
    expires_at: int | None
    read_at: int | None
    error: str | None
    message_class: int | None
    kind: str


def next_ready(
    store: Store,
    others: Sequence[str] = (),
    routes: Sequence[int] = (),
    *,
    unrouted: bool = True,
) -> Candidate | None:
    """Return the next message that a line may send: the highest priority, then the oldest.

    The line has begun it, or it has one of these routes or, if `unrouted`, none. All parts of a
    message take one line: those that the lines `others` have begun are theirs.
    """
    asked = padded(routes)
    query = queries.candidate(len(others), len(asked), unrouted=unrouted)
    row = query.row(store, lines=others, routes=asked)
    if row is None:
        return None
    *values, any_erased = _with(row, 4)
    found = Candidate(*values)
    if (
        any_erased
        and found.barred is None
        and optouts.is_erased_and_opted_out(store, found.address)
    ):
        return replace(found, barred="opted_out")
    return found


def has_ready(
    store: Store,
    others: Sequence[str] = (),
    routes: Sequence[int] = (),
    *,
    unrouted: bool = True,
) -> bool:
    """Return whether there is any message that `next_ready` would return."""
    asked = padded(routes)
    query = queries.has_ready(len(others), len(asked), unrouted=unrouted)
    return query.value(store, lines=others, routes=asked) is not None


def ready_for(store: Store, lines: Collection[str]) -> int:
    """Return the number of ready messages that some of these lines may begin."""
    of_lines = {each.id for each in routes.every(store) if not set(lines).isdisjoint(each.lines)}
    return sum(
        row[1] for row in queries.ready_by_route.rows(store) if row[0] is None or row[0] in of_lines
    )


def outstanding(store: Store, message_id: int, sequence: int) -> Outstanding | None:
    """Return a claimed segment, or None if it is no longer stored."""
    row = queries.one_segment.row(store, message_id=message_id, sequence=sequence)
    return None if row is None else _outstanding(row)


def submitting(store: Store) -> list[Outstanding]:
    """Return the segments that were claimed and not settled."""
    return [_outstanding(row) for row in queries.submitting.rows(store)]


def rename_line(store: Store, old: str, new: str) -> None:
    """Give what a line has begun, and what is uncertain, to the line by its new name."""
    queries.rename_line.execute(store, old=old, new=new)


def newest_uncertain(store: Store, modem: str) -> Outstanding | None:
    """Return the uncertain segment that this modem claimed last."""
    row = queries.newest_uncertain.row(store, line=modem)
    return None if row is None else _outstanding(row)


def _outstanding(row: Sequence[Any]) -> Outstanding:
    values = _with(row, 5)
    values[3] = SegmentState(values[3])
    return Outstanding(*values)


def _with(row: Sequence[Any], place: int) -> list[Any]:
    """Return the row's values, with the one at `place` as a state of messages."""
    values = list(row)
    values[place] = MessageStatus(values[place])
    return values


def add_segment(store: Store, message_id: int, sequence: int, now_ms: int) -> None:
    """Record that a segment is about to be submitted to a modem."""
    queries.add_segment.execute(
        store,
        message_id=message_id,
        sequence=sequence,
        state=SegmentState.SUBMITTING.value,
        submitted_at=now_ms,
    )


def set_segment(
    store: Store,
    message_id: int,
    sequence: int,
    state: SegmentState,
    reference: int | None = None,
) -> None:
    """Change a segment's state; a known reference is kept."""
    queries.set_segment.execute(
        store,
        message_id=message_id,
        sequence=sequence,
        state=state.value,
        reference=reference,
    )


def forget_segments(store: Store, message_id: int, first: int = 1) -> None:
    """Delete the segments from `first` on: they were not sent, or are sent again."""
    queries.forget_segments.execute(store, message_id=message_id, first=first)


def set_normal_form_apart(store: Store, message_id: int) -> None:
    """Negate the numbers of a message's segments: those of its flash take their place."""
    queries.set_normal_form_apart.execute(store, message_id=message_id)


def message_state(store: Store, message_id: int) -> MessageState | None:
    """Return the state of an outgoing message, or None if the id is unknown."""
    row = queries.message_state.row(store, id=message_id)
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
    form: str | None = None,
    instead_of: str | None = None,
    cost: str = "",
    **columns: Unpack[Columns],
) -> None:
    """Change a message's status and columns, with a journal entry and the day's count.

    `reason`, the modem's own text, `form`, `instead_of` and `cost` are for the journal only. Raise
    WrongChangeError for a change that is not in the table of `states`.
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
            form=form,
            instead_of=instead_of,
            cost=cost or None,
        ),
    )
    if status in _COUNTED:
        days.bump(store, status.value)


def keep(store: Store, message_id: int, **columns: Unpack[Columns]) -> None:
    """Change columns of a message without a change of state."""
    queries.update(tuple(columns)).execute(store, id=message_id, **columns)


def try_no_more(store: Store, messages: Sequence[Pair]) -> int:
    """Cancel the next attempt of uncertain messages; return their number."""
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
    """Change many messages at once as `change` does; return their number."""
    if not messages:
        return 0
    _move(store, [message_id for message_id, _ in messages], status, on, columns)
    changed = MessageChanged(actor=actor, status=status, error=columns.get("error"))
    events.append_all(store, changed, messages)
    if status in _COUNTED:
        days.bump(store, status.value, len(messages))
    return len(messages)


def barred(store: Store, addresses: Iterable[str]) -> dict[str, str]:
    """Return which of the addresses may not be sent to, and why: `opted_out` or `no_sms`."""
    asked = list(addresses)
    found: dict[str, str] = {}
    for start in range(0, len(asked), _CHUNK):
        chunk = padded(asked[start : start + _CHUNK])
        refusing = queries.refusing(len(chunk)).rows(store, addresses=chunk)
        found.update((row[0], "no_sms") for row in refusing)
    found.update(dict.fromkeys(optouts.among(store, asked), "opted_out"))
    return found


def _move(
    store: Store,
    message_ids: Sequence[int],
    status: MessageStatus,
    event: Event,
    columns: Columns,
) -> None:
    """Change messages to a status, if the event allows that from their current one."""
    moved = 0
    if status in CHANGES[event].targets:
        names = ("status", *columns)
        update = queries.update(names, event)
        # A subclass of str makes the driver look for an adapter, which costs as much again.
        if len(message_ids) == 1:
            moved = update.execute(store, id=message_ids[0], status=status.value, **columns)
        else:
            values = (status.value, *columns.values())
            rows = ((*values, each) for each in message_ids)
            moved = update.execute_many(store, (*names, "id"), rows)
    if moved != len(message_ids):
        raise WrongChangeError(
            "wrong_change",
            "“%(event)s” does not lead to %(status)s for one of the messages %(ids)s.",
            event=event,
            status=status,
            ids=", ".join(map(str, message_ids[:10])),
        )
