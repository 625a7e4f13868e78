"""Parts that a line has claimed, and whose outcome or delivery it can ask a provider for."""

from dataclasses import dataclass
from typing import Any

from appliance.store.database import Store
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message, Segment
from appliance.store.statements import Query, given, statement
from appliance.store.states import MessageStatus, SegmentState

_MOST = 200
# Of the newest messages alone: older ones keep their state until a report comes by itself.
_MOST_AWAITING = 2_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed part with what belongs to its message."""

    message_id: int
    sequence: int
    submitted_at: int
    address: str
    body: str
    report: bool
    message_class: int | None
    expires_at: int | None
    reference: int | None


def _claimed(*conditions: Any) -> Query:
    """Return the query for parts of a line, oldest first, with the columns of `Claimed`."""
    return (
        Segment.select(
            Segment.message_id,
            Segment.sequence,
            Segment.submitted_at,
            Discussion.address,
            Message.body,
            Message.report,
            Message.message_class,
            Message.expires_at,
            Segment.reference,
        )
        .join(Message, on=Message.id == Segment.message_id)
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .where(Message.modem == given("line"), Segment.sequence > 0, *conditions)
        .order_by(Segment.message_id)
        .limit(given("most"))
    )


@statement
def _submitting() -> Query:
    return _claimed(Segment.state == SegmentState.SUBMITTING)


@statement
def _uncertain() -> Query:
    # Not those that a person or their own rule has given up.
    return _claimed(
        Segment.state == SegmentState.UNCERTAIN, Message.status == MessageStatus.UNCERTAIN
    )


@statement
def _one() -> Query:
    return _claimed(
        Segment.message_id == given("message_id"),
        Segment.sequence == given("sequence"),
        Segment.submitted_at == given("submitted_at"),
        Segment.state.in_([SegmentState.SUBMITTING, SegmentState.UNCERTAIN]),
        Message.status.in_([MessageStatus.SUBMITTING, MessageStatus.UNCERTAIN]),
    )


@statement
def _awaiting() -> Query:
    sent = (
        Message.select(Message.id, Message.modem, Message.report)
        .where(Message.status == MessageStatus.SENT, Message.at >= given("since"))
        .order_by(Message.at.desc())
        .limit(given("most"))
        .alias("recent")
    )
    return (
        Segment.select(
            Segment.message_id, Segment.sequence, Segment.submitted_at, Segment.reference
        )
        .join(sent, on=sent.c.id == Segment.message_id)
        .where(
            sent.c.modem == given("line"),
            sent.c.report == 1,
            Segment.sequence > 0,
            Segment.state == SegmentState.SENT,
            Segment.reported_at.is_null(),
        )
    )


@statement
def _still() -> Query:
    return Segment.select(1).where(
        Segment.message_id == given("message_id"),
        Segment.sequence == given("sequence"),
        Segment.submitted_at == given("submitted_at"),
        Segment.state == SegmentState.SENT,
        Segment.reported_at.is_null(),
    )


def submitting(store: Store, line: str) -> list[Claimed]:
    """Return the parts that a line has claimed and not settled."""
    return [Claimed(*row) for row in _submitting.rows(store, line=line, most=_MOST)]


def uncertain(store: Store, line: str) -> list[Claimed]:
    """Return the parts of a line about which nobody knows whether they were sent."""
    return [Claimed(*row) for row in _uncertain.rows(store, line=line, most=_MOST)]


def one(
    store: Store, line: str, message_id: int, sequence: int, submitted_at: int
) -> Claimed | None:
    """Return a part of a line whose outcome is open, or None if it no longer is."""
    row = _one.row(
        store,
        line=line,
        message_id=message_id,
        sequence=sequence,
        submitted_at=submitted_at,
        most=1,
    )
    return None if row is None else Claimed(*row)


def awaiting(store: Store, line: str, since_ms: int) -> list[tuple[int, int, int, int | None]]:
    """Return id, sequence, time and reference of what a line has sent and no report concerns."""
    rows = _awaiting.rows(store, line=line, since=since_ms, most=_MOST_AWAITING)
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def still_awaits(store: Store, message_id: int, sequence: int, submitted_at: int) -> bool:
    """Return whether no report has come about a part since it was submitted."""
    found = _still.value(store, message_id=message_id, sequence=sequence, submitted_at=submitted_at)
    return found is not None
