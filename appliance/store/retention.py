"""Erase old texts, and delete old history: messages, calls, sendings and received PDUs.

Age goes by the order of ids, as in `pruning`: a clock that was wrong for a while dates some rows
decades off, and all rows before the first one that is young enough are old. A scheduled message
that was sent later than its neighbours has an age of its own.

Each function does one step in the caller's transaction, and reads a fixed number of rows by key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from peewee import fn

from appliance.store import removal
from appliance.store.database import Row, Store
from appliance.store.models.calls import Call
from appliance.store.models.counts import BatchStatus
from appliance.store.models.messages import (
    Batch,
    Message,
    Part,
    RevisedBatch,
    StagedBatch,
    TextKept,
)
from appliance.store.statements import Query, given, statement
from appliance.store.states import UNFINISHED, MessageStatus

# The number of rows that one step reads. Measured on a desktop: 5 ms to delete as many messages, or
# 26 ms if the index of words is merged at the same time.
AT_ONCE: Final = 50
_MAY_CHANGE: Final = frozenset({*UNFINISHED, MessageStatus.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Age:
    """Which rows are old."""

    cutoff: int  # what is from before this moment is old
    reported: int  # what was sent after this moment may still be reported
    now: int

    def is_young(self, at: int) -> bool:
        """Return whether something of this moment is young."""
        return self.cutoff <= at <= self.now

    def may_go(self, row: Row) -> bool:
        """Return whether a message that comes before a young one is old and settled."""
        if row["status"] in _MAY_CHANGE or (row["place"] is not None and self.is_young(row["at"])):
            return False
        sent_at = row["sent_at"] or row["at"]
        return row["status"] != MessageStatus.SENT or not self.reported <= sent_at <= self.now


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one step."""

    done: int  # rows erased or deleted
    last: int  # the last row looked at: the next step begins after it
    more: bool  # something old may follow


@dataclass(frozen=True, slots=True)
class Found:
    """What would be erased or deleted now."""

    number: int
    oldest: int | None  # the first one's moment
    more: bool = False  # there are more, which were not counted


def _ages(*conditions: Any) -> Query:
    """Return the query for messages with what decides whether they are old."""
    query = Message.select(
        Message.id,
        Message.discussion_id,
        Message.batch_id,
        Message.at,
        Message.place,
        Message.status,
        Message.sent_at,
        Message.erased_at,
        Message.charged,
        ((Message.body != "") | Message.data.is_null(is_null=False)).alias("has_text"),
    )
    return query.where(*conditions).order_by(Message.id).limit(given("most"))


@statement
def _messages() -> Query:
    return _ages(Message.id > given("after"))


@statement
def _kept() -> Query:
    return _ages(Message.id.in_(TextKept.select(TextKept.message_id)), Message.id > given("after"))


@statement
def _erase() -> Query:
    nothing = {Message.body: "", Message.data: None, Message.erased_at: given("now")}
    return Message.update(nothing).where(Message.id == given("id"))


@statement
def _keep() -> Query:
    return TextKept.insert({TextKept.message_id: given("id")}).on_conflict(action="nothing")


@statement
def _keep_no_more() -> Query:
    return TextKept.delete().where(TextKept.message_id == given("id"))


@statement
def _erase_of_sending() -> Query:
    """Return the query that erases a sending's text if all its messages have been looked at."""
    last = Message.select(fn.max(Message.id)).where(
        Message.batch_id.is_null(is_null=False), Message.batch_id == Batch.id
    )
    waits = (
        TextKept.select(1)
        .join(Message, on=Message.id == TextKept.message_id)
        .where(Message.batch_id == given("id"))
    )
    nothing = {Batch.text: "", Batch.erased_at: given("now")}
    return Batch.update(nothing).where(
        Batch.id == given("id"), last <= given("last"), ~fn.EXISTS(waits)
    )


@statement
def _calls() -> Query:
    query = Call.select(Call.id, Call.at).where(Call.id > given("after"))
    return query.order_by(Call.id).limit(given("most"))


@statement
def _remove_calls() -> Query:
    return Call.delete().where(Call.id > given("after"), Call.id <= given("last"))


@statement
def _sendings() -> Query:
    has_messages = Message.select(1).where(
        Message.batch_id.is_null(is_null=False), Message.batch_id == Batch.id
    )
    is_staged = StagedBatch.select(1).where(StagedBatch.batch_id == Batch.id)
    is_revised = RevisedBatch.select(1).where(RevisedBatch.batch_id == Batch.id)
    query = Batch.select(
        Batch.id,
        Batch.created_at,
        (fn.EXISTS(has_messages) | fn.EXISTS(is_staged) | fn.EXISTS(is_revised)).alias("is_used"),
    )
    return query.where(Batch.id > given("after")).order_by(Batch.id).limit(given("most"))


@statement
def _remove_sending() -> Query:
    return Batch.delete().where(Batch.id == given("id"))


@statement
def _remove_counts() -> Query:
    return BatchStatus.delete().where(BatchStatus.batch_id == given("id"))


@statement
def _received() -> Query:
    is_left = Message.select(1).where(Message.id == Part.message_id)
    query = Part.select(Part.digest, Part.at).where(
        Part.at >= given("after"), Part.at < given("cutoff"), ~fn.EXISTS(is_left)
    )
    return query.order_by(Part.at).limit(given("most"))


@statement
def _remove_received() -> Query:
    return Part.delete().where(Part.digest == given("digest"))


# --- texts --------------------------------------------------------------------------------------


def erase_texts(store: Store, age: Age, after: int) -> Step:
    """Erase the texts of the next messages; note those that must keep theirs for now."""
    rows = _messages.rows(store, after=after, most=AT_ONCE)
    old = _old(rows, age)
    _note(store, [row for row in old if _has_text(row) and not age.may_go(row)])
    return _step(_erase_those(store, age, old), rows, old, after)


def erase_kept_texts(store: Store, age: Age, after: int) -> Step:
    """Erase the texts of messages that had to keep theirs at an earlier time."""
    rows = _kept.rows(store, after=after, most=AT_ONCE)
    gone = [row for row in rows if age.may_go(row)]
    _keep_no_more.execute_many(store, ("id",), ((row["id"],) for row in gone))
    return _step(_erase_those(store, age, gone), rows, rows, after)


def _erase_those(store: Store, age: Age, rows: Sequence[Row]) -> int:
    if not rows:
        return 0
    erased = [row for row in rows if _has_text(row) and age.may_go(row)]
    now = store.clock.now_ms()
    _erase.execute_many(store, ("now", "id"), ((now, row["id"]) for row in erased))
    removal.forget_parts(store, [row["id"] for row in erased])
    last = rows[-1]["id"]
    sendings = {row["batch_id"] for row in erased} - {None}
    for each in sendings:
        _erase_of_sending.execute(store, id=each, last=last, now=now)
    return len(erased)


def _note(store: Store, rows: Sequence[Row]) -> None:
    _keep.execute_many(store, ("id",), ((row["id"],) for row in rows))


def _has_text(row: Row) -> bool:
    return row["erased_at"] is None and bool(row["has_text"])


# --- history ------------------------------------------------------------------------------------


def delete_messages(store: Store, age: Age, after: int) -> Step:
    """Delete the next messages that are old, and the discussions that are then empty."""
    rows = _messages.rows(store, after=after, most=AT_ONCE)
    old = _old(rows, age)
    gone = [row for row in old if age.may_go(row)]
    removal.take_out(store, gone)
    removal.forget_discussions(store, {row["discussion_id"] for row in gone})
    return _step(len(gone), rows, old, after)


def delete_calls(store: Store, age: Age, after: int) -> Step:
    """Delete the next calls that are old."""
    rows = _calls.rows(store, after=after, most=AT_ONCE)
    old = _older(rows, age, "at")
    if old:
        _remove_calls.execute(store, after=after, last=old[-1]["id"])
    return _step(len(old), rows, old, after)


def delete_sendings(store: Store, age: Age, after: int) -> Step:
    """Delete the next sendings that are old and have no message any more."""
    rows = _sendings.rows(store, after=after, most=AT_ONCE)
    old = _older(rows, age, "created_at")
    gone = [(row["id"],) for row in old if not row["is_used"]]
    _remove_counts.execute_many(store, ("id",), gone)
    _remove_sending.execute_many(store, ("id",), gone)
    return _step(len(gone), rows, old, after)


def delete_received(store: Store, age: Age, after: int) -> Step:
    """Delete the next PDUs that are old and belong to no message any more."""
    rows = _received.rows(store, after=after, cutoff=age.cutoff, most=AT_ONCE)
    _remove_received.execute_many(store, ("digest",), ((row["digest"],) for row in rows))
    return Step(len(rows), after, more=len(rows) == AT_ONCE)


# --- what would go now --------------------------------------------------------------------------


def texts(store: Store, age: Age, after: int, most: int) -> Found:
    """Return the messages whose text `erase_texts` would erase, counted among the next `most`."""
    return _found(store, age, after, most, texts=True)


def messages(store: Store, age: Age, most: int) -> Found:
    """Return the messages that `delete_messages` would delete, counted among the first `most`."""
    return _found(store, age, 0, most, texts=False)


def calls(store: Store, age: Age, most: int) -> Found:
    """Return the calls that `delete_calls` would delete, counted among the first `most`."""
    rows = _calls.rows(store, after=0, most=most)
    old = _older(rows, age, "at")
    return Found(len(old), old[0]["at"] if old else None, more=len(old) == most)


def _found(store: Store, age: Age, after: int, most: int, *, texts: bool) -> Found:
    number, looked, oldest = 0, 0, None
    step = Step(0, after, more=True)
    while step.more and looked < most:
        rows = _messages.rows(store, after=step.last, most=AT_ONCE)
        old = _old(rows, age)
        gone = [row for row in old if age.may_go(row) and (not texts or _has_text(row))]
        if gone and oldest is None:
            oldest = gone[0]["at"]
        number, looked = number + len(gone), looked + len(rows)
        step = _step(0, rows, old, step.last)
    return Found(number, oldest, more=step.more)


# --- age ----------------------------------------------------------------------------------------


def _old(rows: Sequence[Row], age: Age) -> Sequence[Row]:
    """Return the messages before the first one that is young and was not sent later."""
    for place, row in enumerate(rows):
        if row["place"] is None and age.is_young(row["at"]):
            return _without_future(rows[:place], age, "at")
    return _without_future(rows, age, "at")


def _older(rows: Sequence[Row], age: Age, column: str) -> Sequence[Row]:
    """Return the rows before the first one that is young."""
    for place, row in enumerate(rows):
        if age.is_young(row[column]):
            return _without_future(rows[:place], age, column)
    return _without_future(rows, age, column)


def _without_future(rows: Sequence[Row], age: Age, column: str) -> Sequence[Row]:
    """Leave out the last rows if they are from the future: nothing after them proves them old."""
    end = len(rows)
    while end and rows[end - 1][column] > age.now:
        end -= 1
    return rows[:end]


def _step(done: int, rows: Sequence[Row], old: Sequence[Row], after: int) -> Step:
    last = old[-1]["id"] if old else after
    return Step(done, last, more=len(old) == len(rows) == AT_ONCE)
