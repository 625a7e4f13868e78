"""The messages of each day, counted once the day is over, so that no report counts a year's.

A row counts the messages that have all columns in common; those that a rule delays have the state
`delayed`. Rows with a group count those of
sendings to that group; a sending to two groups is in the rows of both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final

import peewee
from peewee import Case, fn

from appliance.store.database import Store
from appliance.store.models.counts import IS_UNSETTLED, ReportDay
from appliance.store.models.messages import IS_DELAYED, IS_UNDECIDED, Batch, BatchGroup, Message
from appliance.store.statements import Query, count_all, given, insert, statement, statements
from appliance.store.states import DELAYED, MessageStatus

EVERYBODY: Final = 0  # in place of a group: all messages
DIRECTIONS: Final = ("out", "in")
# What messages have in common besides day and group.
_SHARED: Final = (
    ReportDay.direction,
    ReportDay.status,
    ReportDay.author_kind,
    ReportDay.author,
    ReportDay.line,
    ReportDay.template_id,
    ReportDay.account_id,
)
_SUMS: Final = (fn.sum(ReportDay.messages), fn.sum(ReportDay.segments))


@dataclass(frozen=True, slots=True)
class Counted:
    """The number of messages, and of their segments, that have all of this in common."""

    group_id: int
    direction: str
    status: str
    author_kind: str
    author: str
    line: str
    template_id: int
    account_id: int
    messages: int
    segments: int


@dataclass(frozen=True, slots=True)
class DaySum:
    """The messages of one direction on a day."""

    day: str
    direction: str
    messages: int
    segments: int


def _of_messages(query: Query, *group: Any) -> Query:
    """Return the query for the messages of a period, by the column of their group if given."""
    columns = (
        *group,
        Message.direction,
        Case(None, ((IS_DELAYED, DELAYED),), Message.status),
        fn.coalesce(Batch.author_kind, ""),
        fn.coalesce(Batch.author, ""),
        fn.coalesce(Message.modem, ""),
        fn.coalesce(Batch.template_id, 0),
        fn.coalesce(Batch.account_id, 0),
    )
    sums = (count_all(), fn.sum(Message.segments))
    return (
        query.select(*columns, *sums)
        .where(
            Message.direction == given("direction"),
            Message.at >= given("since"),
            Message.at < given("until"),
        )
        .group_by(*columns)
    )


@statement
def _count_all() -> Query:
    joined = Message.select().join(Batch, peewee.JOIN.LEFT_OUTER, on=(Batch.id == Message.batch_id))
    return _of_messages(joined)


@statement
def _count_by_group() -> Query:
    joined = Message.select().join(Batch, on=(Batch.id == Message.batch_id))
    joined = joined.join(BatchGroup, on=(BatchGroup.batch_id == Batch.id))
    return _of_messages(joined, BatchGroup.group_id)


@statement
def _newest_before() -> Query:
    query = Message.select(fn.max(Message.at)).where(Message.direction == given("direction"))
    return query.where(Message.at < given("before"))


@statements
def _number_in_state(status: str) -> Query:
    # The index of states leaves out received messages; the condition says so.
    state = {DELAYED: IS_DELAYED, MessageStatus.HELD: IS_UNDECIDED}.get(
        status, Message.status == status
    )
    query = Message.select(count_all()).where(state, Message.status != MessageStatus.RECEIVED)
    return query.where(Message.at >= given("since"), Message.at < given("until"))


@statement
def _of_day() -> Query:
    columns = (ReportDay.group_id, *_SHARED, ReportDay.messages, ReportDay.segments)
    return ReportDay.select(*columns).where(ReportDay.day == given("day"))


@statement
def _remove() -> Query:
    return ReportDay.delete().where(ReportDay.day == given("day"))


@statement
def _add() -> Query:
    return insert(
        ReportDay.day, ReportDay.group_id, *_SHARED, ReportDay.messages, ReportDay.segments
    )


@statement
def _unsettled() -> Query:
    query = ReportDay.select(ReportDay.day, ReportDay.status, fn.sum(ReportDay.messages))
    query = query.where(
        IS_UNSETTLED, ReportDay.group_id == EVERYBODY, ReportDay.day < given("before")
    )
    return query.group_by(ReportDay.day, ReportDay.status).order_by(ReportDay.day)


def _in_period(query: Query, filters: tuple[str, ...]) -> Query:
    same = [getattr(ReportDay, name) == given(name) for name in filters]
    return query.where(ReportDay.day.between(given("first"), given("last")), *same)


@statements
def _sums(filters: tuple[str, ...], *, by_group: bool) -> Query:
    query = _in_period(ReportDay.select(ReportDay.group_id, *_SHARED, *_SUMS), filters)
    if by_group:
        query = query.where(ReportDay.group_id > EVERYBODY)
    return query.group_by(ReportDay.group_id, *_SHARED)


@statements
def _sums_by_day(filters: tuple[str, ...]) -> Query:
    query = ReportDay.select(ReportDay.day, ReportDay.direction, *_SUMS)
    return _in_period(query, filters).group_by(ReportDay.day, ReportDay.direction)


def count(store: Store, since_ms: int, until_ms: int) -> list[Counted]:
    """Count the messages of a short period themselves, all of them and those to each group."""
    period = {"since": since_ms, "until": until_ms}
    found = [
        Counted(EVERYBODY, *row)
        for direction in DIRECTIONS
        for row in _count_all.rows(store, direction=direction, **period)
    ]
    by_group = _count_by_group.rows(store, direction="out", **period)
    return found + [Counted(*row) for row in by_group]


def of_day(store: Store, day: str) -> list[Counted]:
    """Return the stored rows of a day."""
    return [Counted(*row) for row in _of_day.rows(store, day=day)]


def replace(store: Store, day: str, rows: Iterable[Counted]) -> None:
    """Store the rows of a day in place of the present ones."""
    _remove.execute(store, day=day)
    names = ("day", *Counted.__slots__)
    _add.execute_many(store, names, [(day, *astuple(row)) for row in rows])


def newest_before(store: Store, before_ms: int) -> int | None:
    """Return the moment of the newest message before a moment, or None if there is none."""
    found = [
        _newest_before.value(store, direction=direction, before=before_ms)
        for direction in DIRECTIONS
    ]
    return max((at for at in found if at is not None), default=None)


def unsettled(store: Store, before: str) -> list[tuple[str, str, int]]:
    """Return day, state and number of the stored messages before a day that may still change."""
    return [(row[0], row[1], row[2]) for row in _unsettled.rows(store, before=before)]


def number_in_state(store: Store, status: str, since_ms: int, until_ms: int) -> int:
    """Return the number of messages that are now in a state, of a period."""
    found = _number_in_state(status).value(store, since=since_ms, until=until_ms)
    return int(found or 0)


def sums(
    store: Store, first: str, last: str, filters: Mapping[str, str | int], *, by_group: bool = False
) -> list[Counted]:
    """Return the stored messages of a period, all or by group, that the filters let through.

    `filters` has values by column; without a group among them, all messages are counted once.
    """
    shape = tuple(sorted(filters))
    rows = _sums(shape, by_group=by_group).rows(store, first=first, last=last, **filters)
    return [Counted(*row) for row in rows]


def sums_by_day(
    store: Store, first: str, last: str, filters: Mapping[str, str | int]
) -> list[DaySum]:
    """Return the stored messages of each day of a period that the filters let through."""
    shape = tuple(sorted(filters))
    return [
        DaySum(*row) for row in _sums_by_day(shape).rows(store, first=first, last=last, **filters)
    ]
