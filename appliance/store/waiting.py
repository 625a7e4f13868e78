"""Messages that wait: for their time, for a person, for their batch, or in vain."""

from dataclasses import dataclass
from typing import Any, Final

from peewee import JOIN, Select, fn

from appliance.store.database import Row, Store
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message, RevisedBatch, Segment
from appliance.store.outgoing import Pair
from appliance.store.statements import Query, given, statement, statements
from appliance.store.states import DEFERRED, MessageStatus, SegmentState

# One call releases at most this many, so that nobody waits long for the store.
_MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A message that is due."""

    id: int
    discussion_id: int
    # scheduled; held: delayed by a rule; queued or submitting: next attempt; uncertain: resend
    status: MessageStatus
    release_at: int
    next_sequence: int
    paused: int  # its batch is paused and nothing of it has been sent
    address: str
    origin: str  # of its batch, as are the following
    message_class: str
    priority: int
    body: str
    route_id: int | None

    @property
    def pair(self) -> Pair:
        """The message's ids, as changes of many messages take them."""
        return self.id, self.discussion_id


def _pairs_of(*conditions: Any) -> Query:
    return Message.select(Message.id, Message.discussion_id).where(*conditions)


def _in_hand(message_id: Any, *conditions: Any) -> Any:
    """Return the condition that a modem is submitting a segment of the message."""
    segments = Segment.select(1).where(
        Segment.message_id == message_id, *conditions, Segment.state == SegmentState.SUBMITTING
    )
    return fn.EXISTS(segments)


def _stoppable(*which: Any) -> Query:
    """Return the query for messages of which some segments can still be stopped.

    It stops the whole message, or the segments after the one being submitted.
    """
    next_segment = Segment.sequence == Message.next_sequence
    begun = (Message.next_sequence < Message.segments) | ~_in_hand(Message.id, next_segment)
    query = _pairs_of(
        *which,
        Message.direction == "out",
        Message.status.in_([MessageStatus.SCHEDULED, MessageStatus.QUEUED, MessageStatus.HELD])
        | ((Message.status == MessageStatus.SUBMITTING) & begun),
    )
    return query.order_by(Message.id)


@statement
def _stoppable_of_message() -> Query:
    return _stoppable(Message.id == given("id"))


@statement
def _stoppable_of_batch() -> Query:
    query = _stoppable(Message.batch_id == given("id"), Message.id > given("after"))
    return query.limit(given("most"))


@statement
def _stoppable_of_discussion() -> Query:
    # The answer to a stop word is never stopped.
    stop_reply = Batch.select(1).where(Batch.id == Message.batch_id, Batch.origin == "stop_reply")
    return _stoppable(Message.discussion_id == given("id"), ~fn.EXISTS(stop_reply))


@statements
def _tried_again(*, of_batch: bool) -> Query:
    which = Message.batch_id if of_batch else Message.id
    return _pairs_of(
        which.is_null(is_null=False),
        which == given("id"),
        Message.status == MessageStatus.UNCERTAIN,
        Message.release_at.is_null(is_null=False),
    )


@statement
def _due() -> Query:
    others = Message.status.not_in(DEFERRED)
    # Messages of an edited sending may still have the previous text.
    being_revised = RevisedBatch.select(1).where(RevisedBatch.batch_id == Message.batch_id)
    due_or_stepped_back = (Message.release_at <= given("now")) | (
        (Message.release_at > given("never_after")) & others
    )
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Message.status,
            Message.release_at,
            Message.next_sequence,
            (Message.next_sequence == 1) & fn.coalesce(Batch.paused, 0),
            Discussion.address,
            fn.coalesce(Batch.origin, ""),
            fn.coalesce(Batch.message_class, "functional"),
            Message.priority,
            Message.body,
            Message.route_id,
        )
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .join(Batch, JOIN.LEFT_OUTER, on=Batch.id == Message.batch_id)
        .where(due_or_stepped_back, given("with_scheduled") | others, ~fn.EXISTS(being_revised))
        .order_by(Message.release_at, Message.id)
        .limit(given("most"))
    )


_MAY_EXPIRE: Final = Message.status.in_(
    [MessageStatus.QUEUED, MessageStatus.SCHEDULED, MessageStatus.HELD]
)


@statement
def _expired() -> Query:
    query = _pairs_of(Message.expires_at <= given("now"), _MAY_EXPIRE)
    return query.order_by(Message.expires_at).limit(given("most"))


@statement
def _next_due() -> Query:
    release = Message.select(fn.min(Message.release_at)).where(
        Message.release_at.is_null(is_null=False),
        given("with_scheduled") | Message.status.not_in(DEFERRED),
    )
    expiry = Message.select(fn.min(Message.expires_at)).where(
        Message.expires_at.is_null(is_null=False), _MAY_EXPIRE
    )
    return Select(columns=[release, expiry])


@statement
def _may_have_gone() -> Query:
    scheduled = (Message.status == MessageStatus.SCHEDULED) & (Message.release_at <= given("now"))
    begun = (Message.status == MessageStatus.SUBMITTING) & ~_in_hand(Message.id)
    query = _pairs_of(
        Message.direction == "out", (Message.status == MessageStatus.QUEUED) | scheduled | begun
    )
    return query.order_by(Message.id)


@statement
def _set_paused() -> Query:
    return Batch.update({Batch.paused: given("paused")}).where(Batch.id == given("id"))


@statement
def _hold_batch() -> Query:
    return Message.update({Message.ready: 0}).where(
        Message.batch_id == given("id"), Message.ready == 1, Message.next_sequence == 1
    )


@statement
def _ready_batch() -> Query:
    return Message.update({Message.ready: 1}).where(
        Message.batch_id == given("id"),
        Message.status == MessageStatus.QUEUED,
        Message.ready == 0,
        Message.release_at.is_null(),
    )


@statement
def _is_paused() -> Query:
    return Batch.select(Batch.paused).where(Batch.id == given("id"))


def stoppable_of_message(store: Store, message_id: int) -> list[Pair]:
    """Return the message, if some of its segments can still be stopped."""
    return _pairs(_stoppable_of_message.rows(store, id=message_id))


def stoppable_of_batch(store: Store, batch_id: int, *, after: int, most: int) -> list[Pair]:
    """Return the next messages of a batch that can still be stopped, after the id `after`."""
    return _pairs(_stoppable_of_batch.rows(store, id=batch_id, after=after, most=most))


def stoppable_of_discussion(store: Store, discussion_id: int) -> list[Pair]:
    """Return the messages to one correspondent that can still be stopped."""
    return _pairs(_stoppable_of_discussion.rows(store, id=discussion_id))


def tried_again_of_message(store: Store, message_id: int) -> list[Pair]:
    """Return the message, if it is uncertain and will be resent automatically."""
    return _pairs(_tried_again(of_batch=False).rows(store, id=message_id))


def tried_again_of_batch(store: Store, batch_id: int) -> list[Pair]:
    """Return the messages of a batch that are uncertain and will be resent automatically."""
    return _pairs(_tried_again(of_batch=True).rows(store, id=batch_id))


def due(store: Store, now_ms: int, never_after_ms: int, *, scheduled: bool) -> list[Due]:
    """Return the messages to release: those due, and retries further off than the longest pause.

    The latter remain when the clock is set back. Scheduled and delayed messages are included only
    if asked for.
    """
    rows = _due.rows(
        store, now=now_ms, never_after=never_after_ms, with_scheduled=scheduled, most=_MOST_AT_ONCE
    )
    return [Due(row[0], row[1], MessageStatus(row[2]), *row[3:]) for row in rows]


def expired(store: Store, now_ms: int) -> list[Pair]:
    """Return the messages whose validity has ended."""
    return _pairs(_expired.rows(store, now=now_ms, most=_MOST_AT_ONCE))


def next_due_ms(store: Store, *, scheduled: bool) -> int | None:
    """Return when the next message is due or expires.

    Scheduled and delayed messages count only if asked for.
    """
    found = _next_due.row(store, with_scheduled=scheduled)
    moments = [moment for moment in found or () if moment is not None]
    return min(moments, default=None)


def may_have_gone(store: Store, now_ms: int) -> list[Pair]:
    """Return what may have been sent by `now_ms`.

    These are all messages but those scheduled for later and those being submitted.
    """
    return _pairs(_may_have_gone.rows(store, now=now_ms))


def set_paused(store: Store, batch_id: int, *, paused: bool) -> bool:
    """Pause or resume a batch; return False if it does not exist.

    A message that has begun to be sent is finished.
    """
    if not _set_paused.execute(store, id=batch_id, paused=paused):
        return False
    (_hold_batch if paused else _ready_batch).execute(store, id=batch_id)
    return True


def is_paused(store: Store, batch_id: int) -> bool | None:
    """Return whether a batch is paused, or None if it does not exist."""
    paused = _is_paused.value(store, id=batch_id)
    return None if paused is None else bool(paused)


def _pairs(rows: list[Row]) -> list[Pair]:
    return [(row[0], row[1]) for row in rows]
