"""Queries of incoming messages, parts of concatenated messages and known PDUs."""

from typing import Any

from peewee import fn

from appliance.store.dialect.expressions import unhinted
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message, Part
from appliance.store.statements import Query, among, given, insert, statement, statements


@statements
def known(number: int) -> Query:
    return Part.select(Part.digest).where(among(Part.digest, "digests", number))


@statement
def add_message() -> Query:
    return insert(
        Message.discussion_id,
        Message.direction,
        Message.at,
        Message.body,
        Message.status,
        Message.kind,
        Message.segments,
        Message.modem,
        Message.sent_at,
        Message.data,
        Message.error,
        Message.port,
    )


@statements
def octets(number: int) -> Query:
    return Message.select(Message.id, Message.data).where(
        among(Message.id, "ids", number), Message.data.is_null(is_null=False)
    )


@statements
def ports(number: int) -> Query:
    return Message.select(Message.id, Message.port).where(
        among(Message.id, "ids", number), Message.port.is_null(is_null=False)
    )


@statement
def rewrite() -> Query:
    now = {
        Message.body: given("body"),
        Message.status: given("status"),
        Message.data: given("data"),
    }
    return Message.update(now).where(Message.id == given("id"))


@statement
def remember() -> Query:
    return insert(Part.digest, Part.message_id, Part.at)


@statement
def set_aside() -> Query:
    return Part.update({Part.total: None}).where(Part.digest == given("digest"))


@statement
def add_part() -> Query:
    return insert(
        Part.digest,
        Part.message_id,
        Part.at,
        Part.address,
        Part.reference,
        Part.total,
        Part.sequence,
        Part.modem,
        Part.pdu,
    )


def _stored(*conditions: Any) -> Query:
    """Return the query for parts with the columns of `StoredPart`."""
    return Part.select(
        Part.digest, Part.message_id, Part.at, Part.sequence, Part.modem, Part.pdu
    ).where(*conditions)


def _of_lines(others: int) -> tuple[Any, ...]:
    """Return the condition for parts that none of `others` lines received."""
    return (among(Part.modem, "others", others, negated=True),) if others else ()


@statements
def waiting(others: int) -> Query:
    # Search by the address, which few waiting parts have, not by the reference, which many share.
    address = unhinted(Part.address)
    return _stored(
        Part.message_id.is_null(),
        address == given("address"),
        Part.reference == given("reference"),
        Part.total == given("total"),
        *_of_lines(others),
    ).order_by(Part.sequence)


@statement
def of_message() -> Query:
    query = _stored(Part.message_id == given("message_id"), Part.total.is_null(is_null=False))
    return query.order_by(Part.sequence)


@statements
def alike(others: int) -> Query:
    query = _stored(
        Part.address == given("address"),
        Part.reference == given("reference"),
        Part.total == given("total"),
        Part.sequence == given("sequence"),
        Part.at >= given("since"),
        *_of_lines(others),
    )
    return query.order_by(Part.at.desc()).limit(given("most"))


@statement
def status() -> Query:
    return Message.select(Message.status).where(Message.id == given("id"))


@statement
def assign() -> Query:
    return Part.update({Part.message_id: given("message_id")}).where(Part.digest == given("digest"))


@statement
def overdue() -> Query:
    key = Part.address, Part.reference, Part.total, Part.modem
    query = Part.select(*key).where(Part.message_id.is_null(), Part.total.is_null(is_null=False))
    return query.group_by(*key).having(fn.max(Part.at) < given("before"))


@statement
def discussion_of() -> Query:
    return Message.select(Message.discussion_id).where(Message.id == given("id"))


@statement
def number_unread() -> Query:
    return Discussion.select(Discussion.unread).where(Discussion.id == given("discussion_id"))


@statement
def unread() -> Query:
    query = Message.select(Message.id).where(
        Message.discussion_id == given("discussion_id"),
        Message.direction == "in",
        Message.read_at.is_null(),
    )
    return query.order_by(Message.id.desc()).limit(given("most"))


@statements
def changing(*, unread: bool) -> Query:
    """Return the query for the discussion of an incoming message that is unread, or read."""
    return Message.select(Message.discussion_id).where(
        Message.id == given("id"),
        Message.direction == "in",
        Message.read_at.is_null(is_null=unread),
    )


@statement
def set_read() -> Query:
    return Message.update({Message.read_at: given("read_at")}).where(Message.id == given("id"))


@statement
def is_incoming() -> Query:
    return Message.select(1).where(Message.id == given("id"), Message.direction == "in")


def _with_batch(column: Any, *conditions: Any) -> Query:
    """Return the query for messages to a correspondent, each with its sending."""
    return (
        Message.select(column)
        .join(Batch, on=Batch.id == Message.batch_id)
        .where(Message.discussion_id == given("discussion_id"), *conditions)
    )


@statement
def last_stop_reply_at() -> Query:
    return _with_batch(fn.max(Message.at), Batch.origin == "stop_reply")


@statement
def was_written_to() -> Query:
    return _with_batch(1, Message.direction == "out", Batch.origin != "stop_reply").limit(1)


@statement
def last_received_at() -> Query:
    return Discussion.select(Discussion.last_received_at).where(
        Discussion.address == given("address")
    )


@statement
def has_written() -> Query:
    discussion = Discussion.select(Discussion.id).where(Discussion.address == given("address"))
    # Search by the discussion, not among all incoming messages.
    came_in = unhinted(Message.direction) == "in"
    return Message.select(1).where(Message.discussion_id == discussion, came_in).limit(1)
