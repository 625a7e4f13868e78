"""A scheduled sending that is given another text or date: what is read of it and written to it."""

from dataclasses import dataclass

from peewee import Case

from appliance.store.database import Store
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Batch, Message
from appliance.store.statements import Query, given, statement
from appliance.store.states import DEFERRED, MessageStatus

# Nothing of them has gone: they wait for their date, or at it for somebody's permission.
_WAITING = Message.status.in_(DEFERRED) & (Message.next_sequence == 1)


@statement
def _unsent() -> Query:
    return (
        Message.select(
            Message.id,
            Message.discussion_id,
            Discussion.address,
            Message.status,
            Message.expires_at,
        )
        .join(Discussion, on=Discussion.id == Message.discussion_id)
        .where(Message.batch_id == given("batch_id"), _WAITING)
        .order_by(Message.id)
    )


@statement
def _revise_batch() -> Query:
    now = {Batch.text: given("text"), Batch.due_at: given("due_at")}
    return Batch.update(now).where(Batch.id == given("batch_id"))


@statement
def _revise_messages() -> Query:
    due_at = Case(Message.status, ((MessageStatus.SCHEDULED, given("due_at")),), Message.release_at)
    now = {
        Message.body: given("text"),
        Message.segments: given("segments"),
        Message.release_at: due_at,
    }
    return Message.update(now).where(Message.batch_id == given("batch_id"), _WAITING)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message of the sending that has not gone."""

    id: int
    discussion_id: int
    address: str
    status: MessageStatus
    expires_at: int | None


def unsent(store: Store, batch_id: int) -> list[Unsent]:
    """Return the messages of a sending of which nothing has gone, oldest first."""
    rows = _unsent.rows(store, batch_id=batch_id)
    return [
        Unsent(row["id"], row["discussion_id"], row["address"], MessageStatus(row["status"]),
               row["expires_at"])
        for row in rows
    ]  # fmt: skip


def write(store: Store, batch_id: int, text: str, segments: int, due_at: int) -> None:
    """Give the sending and its unsent messages their new text and date."""
    _revise_batch.execute(store, batch_id=batch_id, text=text, due_at=due_at)
    _revise_messages.execute(store, batch_id=batch_id, text=text, segments=segments, due_at=due_at)
