"""Deleting messages for good: texts, segments and PDUs go; the journal keeps how many and who."""

from collections.abc import Sequence

from peewee import fn

from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.messages import Deletion, MessagesDeleted
from appliance.store.marks import padded
from appliance.store.models.messages import Batch, Message, Part
from appliance.store.statements import Query, among, given, statement, statements
from appliance.store.states import MessageStatus

# Something of these may still go out or is on its way: they are cancelled first.
UNDER_WAY = (
    MessageStatus.SCHEDULED,
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SUBMITTING,
)
# One commit deletes no more than this, so that nobody waits long for the store; no page shows more.
# Measured on a desktop: 17 ms.
_AT_ONCE = 500


@statements
def _removable(number: int) -> Query:
    return Message.select(Message.id, Message.discussion_id, Message.batch_id).where(
        among(Message.id, "ids", number), Message.status.not_in(UNDER_WAY)
    )


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
    return Batch.update({Batch.text: ""}).where(Batch.id == given("id"), ~fn.EXISTS(left))


def remove(store: Store, message_ids: Sequence[int], *, actor: str) -> int:
    """Delete those of the messages that are not under way; how many.

    In several commits, each with its own line in the journal. Who already had a message is still
    remembered by the digests of its PDUs, so that the same PDU read again from the SIM does not
    bring it back.
    """
    removed = 0
    for start in range(0, len(message_ids), _AT_ONCE):
        with store.transaction():
            removed += _remove_some(store, message_ids[start : start + _AT_ONCE], actor)
    return removed


def _remove_some(store: Store, message_ids: Sequence[int], actor: str) -> int:
    asked = padded(message_ids)
    found = _removable(len(asked)).rows(store, ids=asked)
    ids = [(row["id"],) for row in found]
    _forget_parts.execute_many(store, ("id",), ids)
    _remove.execute_many(store, ("id",), ids)
    # A batch stays, because its public id may not come again; its text goes with the last.
    batches = {(row["batch_id"],) for row in found if row["batch_id"] is not None}
    _forget_text.execute_many(store, ("id",), batches)
    for discussion_id in {row["discussion_id"] for row in found}:
        events.append(store, MessagesDeleted(discussion=discussion_id))
    if found:
        events.append(store, Deletion(actor=actor, messages=len(found)))
    return len(found)
