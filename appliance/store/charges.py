"""What the messages of a sending have cost its account: taken, and given back.

`message.charged` is the number of segments that the account has paid for a message and not got
back. What is due back follows from the present state of the message alone, so that giving back
twice changes nothing.
"""

from dataclasses import dataclass
from typing import Final

from peewee import Case, fn

from appliance.store import ledger
from appliance.store.database import Store
from appliance.store.models.messages import Batch, Message
from appliance.store.statements import Query, count_all, given, statement
from appliance.store.states import DEFERRED, MessageStatus

GIVEN_BACK: Final = frozenset(
    {
        MessageStatus.FAILED,
        MessageStatus.BLOCKED,
        MessageStatus.EXPIRED,
        MessageStatus.CANCELLED,
    }
)
"""The states in which a message costs nothing, except segments that went before it was stopped."""

# The messages of a sending have consecutive ids. This many are looked at together, so that taking
# back a large sending writes few entries.
_TOGETHER: Final = 200
# What the account still pays: nothing for a failed message, else the segments that have gone.
_KEPT: Final = Case(None, ((Message.status == MessageStatus.FAILED, 0),), Message.next_sequence - 1)
_IS_DUE: Final = Message.status.in_(sorted(GIVEN_BACK)) & (Message.charged > _KEPT)
_UNSENT: Final = (
    Message.status.in_(DEFERRED)
    & (Message.next_sequence == 1)
    & Message.charged.is_null(is_null=False)
)


@statement
def _of_message() -> Query:
    query = Message.select(Message.charged, Message.segments, Message.batch_id, Batch.account_id)
    query = query.join(Batch, on=Batch.id == Message.batch_id)
    return query.where(Message.id == given("id"))


@statement
def _payer() -> Query:
    return Batch.select(Batch.account_id).where(Batch.id == given("batch_id"))


@statement
def _is_due() -> Query:
    return Message.select(1).where(Message.id == given("id"), _IS_DUE)


def _due_together() -> tuple[object, ...]:
    return (
        Message.batch_id == given("batch_id"),
        Message.id >= given("first"),
        Message.id < given("end"),
        _IS_DUE,
    )


@statement
def _sum_due() -> Query:
    return Message.select(fn.sum(Message.charged - _KEPT)).where(*_due_together())


@statement
def _give_back() -> Query:
    return Message.update({Message.charged: _KEPT}).where(*_due_together())


@statement
def _set_charged() -> Query:
    return Message.update({Message.charged: given("charged")}).where(Message.id == given("id"))


@statement
def _unsent() -> Query:
    query = Message.select(count_all(), fn.sum(Message.charged))
    return query.where(Message.batch_id == given("batch_id"), _UNSENT)


@statement
def _charge_unsent() -> Query:
    query = Message.update({Message.charged: given("segments")})
    return query.where(Message.batch_id == given("batch_id"), _UNSENT)


@statement
def _all_due() -> Query:
    return Message.select(Message.id).where(_IS_DUE).order_by(Message.id)


@dataclass(frozen=True, slots=True)
class Charge:
    """What a message has cost, and whom."""

    charged: int
    segments: int  # of the message
    batch_id: int
    account_id: int


def of_message(store: Store, message_id: int) -> Charge | None:
    """Return what a message has cost, or None if no account pays for it."""
    row = _of_message.row(store, id=message_id)
    if row is None or row["account_id"] is None or row["charged"] is None:
        return None
    return Charge(row["charged"], row["segments"], row["batch_id"], row["account_id"])


def payer_of(store: Store, batch_id: int) -> int | None:
    """Return the account that pays for a sending."""
    found = _payer.value(store, batch_id=batch_id)
    return None if found is None else int(found)


def settle(store: Store, message_id: int) -> None:
    """Give back what is due for a message, inside the caller's transaction."""
    charge = of_message(store, message_id) if is_due(store, message_id) else None
    if charge is not None:
        segments = give_back(store, charge.batch_id, message_id)
        ledger.move(store, charge.account_id, segments, "refund", batch_id=charge.batch_id)


def is_due(store: Store, message_id: int) -> bool:
    """Return whether the account of a message gets something back for it."""
    return _is_due.value(store, id=message_id) is not None


def give_back(store: Store, batch_id: int, first: int) -> int:
    """Mark what is due back for a message and the next ones of its sending; return the segments."""
    segments = sum_due(store, batch_id, first)
    _give_back.execute(store, batch_id=batch_id, first=first, end=first + _TOGETHER)
    return segments


def sum_due(store: Store, batch_id: int, first: int) -> int:
    """Return the segments due back for a message and the next ones of its sending."""
    end = first + _TOGETHER
    return int(_sum_due.value(store, batch_id=batch_id, first=first, end=end) or 0)


def set_charged(store: Store, message_id: int, segments: int) -> None:
    """Set what a message has cost."""
    _set_charged.execute(store, id=message_id, charged=segments)


def unsent(store: Store, batch_id: int) -> tuple[int, int]:
    """Return the number of unsent messages of a sending that are paid for, and what was paid."""
    row = _unsent.row(store, batch_id=batch_id)
    return (0, 0) if row is None else (row[0], row[1] or 0)


def charge_unsent(store: Store, batch_id: int, segments: int) -> None:
    """Set what each unsent message of a sending costs."""
    _charge_unsent.execute(store, batch_id=batch_id, segments=segments)


def due(store: Store) -> list[int]:
    """Return the messages for which something is due back. It reads all that were not sent."""
    return [row[0] for row in _all_due.rows(store)]
