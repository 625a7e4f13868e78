"""Delete messages for good: texts, segments, PDUs; the journal keeps their number and the actor."""

from collections.abc import Iterable, Sequence

from peewee import fn

from appliance.store import charges, events
from appliance.store.database import Row, Store
from appliance.store.journal.messages import Deletion, MessagesDeleted
from appliance.store.marks import padded
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message, Part
from appliance.store.statements import Query, among, given, statement, statements
from appliance.store.states import MessageStatus

# A message in these states may still be sent or is being sent: it must be cancelled first.
UNDER_WAY = (
    MessageStatus.SCHEDULED,
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SUBMITTING,
)
# One commit deletes at most this many, so that nobody waits long for the store; no page shows more.
# Measured on a desktop: 17 ms.
_AT_ONCE = 500


@statements
def _removable(number: int) -> Query:
    return Message.select(
        Message.id, Message.discussion_id, Message.batch_id, Message.charged
    ).where(among(Message.id, "ids", number), Message.status.not_in(UNDER_WAY))


@statement
def _forget_parts() -> Query:
    of_message = (Part.message_id == given("id")) & Part.total.is_null(is_null=False)
    return Part.update({Part.pdu: None}).where(of_message)


@statement
def _remove() -> Query:
    return Message.delete().where(Message.id == given("id"))


@statement
def _forget_text() -> Query:
    left = Message.select(1).where(
        Message.batch_id.is_null(is_null=False), Message.batch_id == Batch.id
    )
    nothing = {Batch.text: "", Batch.subject: None}
    return Batch.update(nothing).where(Batch.id == given("id"), ~fn.EXISTS(left))


@statement
def _forget_discussion() -> Query:
    newest = Discussion.alias("newest")
    is_newest = Discussion.id == newest.select(fn.max(newest.id))
    return Discussion.delete().where(
        Discussion.id == given("id"), Discussion.messages == 0, ~is_newest
    )


def remove(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Delete those of the messages that are not being sent; return their number.

    It takes several commits, each with its own journal entry. The digests of received PDUs are
    kept, so that a PDU read again from the SIM does not bring its message back.
    """
    removed = 0
    for start in range(0, len(message_ids), _AT_ONCE):
        with store.transaction():
            removed += _remove_some(store, message_ids[start : start + _AT_ONCE], actor)
    return removed


def _remove_some(store: Store, message_ids: Sequence[int], actor: str) -> int:
    asked = padded(message_ids)
    found = _removable(len(asked)).rows(store, ids=asked)
    take_out(store, found)
    for discussion_id in {row["discussion_id"] for row in found}:
        events.append(store, MessagesDeleted(discussion=discussion_id))
    if found:
        events.append(store, Deletion(actor=actor, messages=len(found)))
    return len(found)


def take_out(store: Store, found: Sequence[Row]) -> None:
    """Delete messages, inside the caller's transaction.

    Each row has `id`, `discussion_id`, `batch_id` and `charged`.
    The sending stays, because its public id must not be reused; its text is deleted with its last
    message.
    """
    ids = [(row["id"],) for row in found]
    for row in found:
        if row["charged"]:
            charges.settle(store, row["id"])
    _forget_parts.execute_many(store, ("id",), ids)
    _remove.execute_many(store, ("id",), ids)
    batches = {(row["batch_id"],) for row in found if row["batch_id"] is not None}
    _forget_text.execute_many(store, ("id",), batches)


def forget_parts(store: Store, message_ids: Iterable[int]) -> None:
    """Delete the PDUs of concatenated messages; their digests are kept."""
    _forget_parts.execute_many(store, ("id",), ((each,) for each in message_ids))


def forget_discussions(store: Store, discussion_ids: Iterable[int]) -> None:
    """Delete those of the discussions that have no message any more.

    The newest one stays, although nothing shows it, so that its id is not reused.
    """
    _forget_discussion.execute_many(store, ("id",), ((each,) for each in discussion_ids))
