"""Queries of outgoing messages: those ready, those claimed, and each change of state."""

from typing import Any

from peewee import JOIN, Case, Expression, Select, fn

from appliance.store import optouts
from appliance.store.models.counts import LineStop
from appliance.store.models.directory import Contact, ContactNumber
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message, Route, Segment
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
from appliance.store.states import CHANGES, Event, MessageStatus, SegmentState


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


def _first(*which: Any) -> Query:
    """Return the query for the id of the first ready message: the highest priority, the oldest."""
    found = Message.select(Message.id).where(Message.ready == 1, *which)
    return found.order_by(Message.priority.desc(), Message.id).limit(1)


def _first_ready(lines: int, routes: int, *, unrouted: bool) -> Query:
    """Return the query for the ids of the messages among which a line chooses the next one.

    They are the first of those begun by this line, which is none of the `lines` other ones, the
    first without a route, unless they are not wanted, and the first of each of `routes` routes.
    Messages of a line that the box no longer has belong to any line.
    """
    new = Message.modem.is_null()
    begun = Message.alias("begun")
    mine = [among(begun.modem, "lines", lines, negated=True)] if lines else []
    by_lines = (
        begun.select(begun.modem)
        .where(begun.ready == 1, begun.modem.is_null(is_null=False), *mine)
        .distinct()
        .alias("of_lines")
    )
    begun_by_line = _first(Message.modem == by_lines.c.modem, Message.modem.is_null(is_null=False))
    found: Query = Select([by_lines], [begun_by_line.alias("id")])
    if unrouted:
        without = _first(new, Message.route_id.is_null()).alias("first")
        found = found.union_all(Select([without], [without.c.id]))
    if routes:
        of_route = _first(new, Message.route_id == Route.id)
        found = found.union_all(Route.select(of_route).where(among(Route.id, "routes", routes)))
    return found


@statements
def candidate(lines: int, routes: int, *, unrouted: bool) -> Query:
    ready = Message.alias("ready")
    alike = ready.select(1).where(
        ready.ready == 1,
        ready.modem.is_null(),
        Expression(ready.route_id, "IS", Message.route_id),
        ready.id != Message.id,
    )
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Discussion.address,
            Message.body,
            Message.status,
            Message.segments,
            Message.parts,
            Message.next_sequence,
            Message.report,
            Message.message_class,
            Message.port,
            Message.expires_at,
            Message.priority,
            Message.modem,
            Message.route_id,
            Batch.select(Batch.origin).where(Batch.id == Message.batch_id),
            Batch.select(Batch.message_class).where(Batch.id == Message.batch_id),
            _barred(),
            fn.EXISTS(alike),
            fn.EXISTS(optouts.of_erased_numbers()),
        )
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .where(Message.id.in_(_first_ready(lines, routes, unrouted=unrouted)))
        .order_by(Message.priority.desc(), Message.id)
        .limit(1)
    )


@statements
def has_ready(lines: int, routes: int, *, unrouted: bool) -> Query:
    found = _first_ready(lines, routes, unrouted=unrouted).alias("found")
    return Select([found], [1]).where(found.c.id.is_null(is_null=False)).limit(1)


@statement
def ready_by_route() -> Query:
    new = (Message.ready == 1) & Message.modem.is_null()
    return Message.select(Message.route_id, count_all()).where(new).group_by(Message.route_id)


def _segments(*conditions: Any) -> Query:
    """Return the query for claimed segments with the columns of `Outstanding`."""
    batch = Batch.select().where(Batch.id == Message.batch_id)
    paused = batch.select(Batch.paused)
    flash_follows = batch.select(Batch.form == "normal_then_flash")
    failures = LineStop.select(1).where(LineStop.line == Message.modem)
    return (
        Segment.select(
            Segment.message_id,
            Message.discussion_id,
            Segment.sequence,
            Segment.state,
            Segment.submitted_at,
            Message.status,
            Message.segments,
            fn.coalesce(Message.parts, Message.segments),
            Message.next_sequence,
            Message.attempts,
            Message.on_uncertain,
            Message.error,
            fn.coalesce(paused, 0),
            Message.modem,
            Message.message_class.is_null() & fn.coalesce(flash_follows, 0),
            fn.EXISTS(failures),
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
def rename_line() -> Query:
    unsettled = Message.status.in_(
        [MessageStatus.QUEUED, MessageStatus.SUBMITTING, MessageStatus.UNCERTAIN]
    )
    query = Message.update({Message.modem: given("new")})
    return query.where(unsettled, Message.modem == given("old"))


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
            fn.coalesce(Message.parts, Message.segments),
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
            Message.route_id,
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
