"""Queries of outgoing messages: those ready, those claimed, and each change of state."""

from typing import Any

from peewee import JOIN, Case, Select, fn

from appliance.store.models.directory import Contact, ContactNumber
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message, Segment
from appliance.store.models.optouts import Optout
from appliance.store.statements import (
    Query,
    among,
    count_all,
    given,
    insert,
    statement,
    statements,
)
from appliance.store.states import CHANGES, Event, SegmentState


def _barred() -> Any:
    """Return the expression for why the discussion's address may not be sent to, or null."""
    opted_out = Optout.select(1).where(Optout.address == Discussion.address)
    no_sms = (
        ContactNumber.select(1)
        .join(Contact, on=Contact.id == ContactNumber.contact_id)
        .where(ContactNumber.address == Discussion.address, Contact.accepts_sms == 0)
    )
    return Case(None, ((fn.EXISTS(opted_out), "opted_out"), (fn.EXISTS(no_sms), "no_sms")))


def not_on(lines: int) -> list[Any]:
    """Return the condition, if any, for messages that none of `lines` other lines has begun."""
    if not lines:
        return []
    return [Message.modem.is_null() | among(Message.modem, "lines", lines, negated=True)]


@statements
def candidate(lines: int) -> Query:
    ready = Message.alias("ready")
    two = ready.select(1).where(ready.ready == 1).limit(2).alias("two")
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Discussion.address,
            Message.body,
            Message.status,
            Message.segments,
            Message.next_sequence,
            Message.report,
            Message.message_class,
            Message.expires_at,
            Message.priority,
            Batch.select(Batch.origin).where(Batch.id == Message.batch_id),
            Batch.select(Batch.message_class).where(Batch.id == Message.batch_id),
            _barred(),
            Select([two], [count_all()]) > 1,
        )
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .where(Message.ready == 1, *not_on(lines))
        .order_by(Message.priority.desc(), Message.id)
        .limit(1)
    )


@statements
def has_ready(lines: int) -> Query:
    return Message.select(1).where(Message.ready == 1, *not_on(lines)).limit(1)


def _segments(*conditions: Any) -> Query:
    """Return the query for claimed segments with the columns of `Outstanding`."""
    batch = Batch.select().where(Batch.id == Message.batch_id)
    paused = batch.select(Batch.paused)
    flash_follows = batch.select(Batch.form == "normal_then_flash")
    return (
        Segment.select(
            Segment.message_id,
            Message.discussion_id,
            Segment.sequence,
            Segment.state,
            Segment.submitted_at,
            Message.status,
            Message.segments,
            Message.next_sequence,
            Message.attempts,
            Message.on_uncertain,
            Message.error,
            fn.coalesce(paused, 0),
            Message.modem,
            Message.message_class.is_null() & fn.coalesce(flash_follows, 0),
        )
        .join(Message, on=Message.id == Segment.message_id)
        .where(*conditions)
    )


@statement
def one_segment() -> Query:
    return _segments(
        Segment.message_id == given("message_id"), Segment.sequence == given("sequence")
    )


@statement
def submitting() -> Query:
    return _segments(Segment.state == SegmentState.SUBMITTING)


@statement
def newest_uncertain() -> Query:
    query = _segments(Segment.state == SegmentState.UNCERTAIN, Message.modem == given("line"))
    return query.order_by(Segment.submitted_at.desc(), Segment.message_id.desc()).limit(1)


@statement
def add_segment() -> Query:
    return insert(Segment.message_id, Segment.sequence, Segment.state, Segment.submitted_at)


@statement
def set_segment() -> Query:
    now = {
        Segment.state: given("state"),
        Segment.reference: fn.coalesce(given("reference"), Segment.reference),
    }
    return Segment.update(now).where(
        Segment.message_id == given("message_id"), Segment.sequence == given("sequence")
    )


@statement
def forget_segments() -> Query:
    return Segment.delete().where(
        Segment.message_id == given("message_id"), Segment.sequence >= given("first")
    )


@statement
def set_normal_form_apart() -> Query:
    return Segment.update({Segment.sequence: Segment.sequence * -1}).where(
        Segment.message_id == given("message_id"), Segment.sequence > 0
    )


@statement
def message_state() -> Query:
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Discussion.address,
            Message.status,
            Message.segments,
            Message.next_sequence,
            Message.expires_at,
            fn.coalesce(Batch.paused, 0),
            Message.error,
            Message.release_at,
            Message.priority,
            Message.body,
            Batch.due_at,
            fn.coalesce(Batch.origin, "page"),
            fn.coalesce(Batch.message_class, "functional"),
        )
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .join(Batch, JOIN.LEFT_OUTER, on=Batch.id == Message.batch_id)
        .where(Message.id == given("id"), Message.direction == "out")
    )


@statements
def refusing(number: int) -> Query:
    return (
        ContactNumber.select(ContactNumber.address)
        .join(Contact, on=Contact.id == ContactNumber.contact_id)
        .where(among(ContactNumber.address, "addresses", number), Contact.accepts_sms == 0)
    )


@statements
def update(columns: tuple[str, ...], event: Event | None = None) -> Query:
    now = {getattr(Message, column): given(column) for column in columns}
    query = Message.update(now).where(Message.id == given("id"))
    return query.where(Message.status.in_(sorted(CHANGES[event].sources))) if event else query
