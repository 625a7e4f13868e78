"""Counts per local day, updated when something happens.

They are sent, received, delivered, failed, blocked, call and stop_reply, and those of each line
(`line_counts`).
"""

import time

from peewee import EXCLUDED

from appliance.store.database import Store
from appliance.store.models.counts import DayCount
from appliance.store.statements import Query, given, insert, statement


def _or_add(inserted: Query) -> Query:
    """Return the query that adds to the counts that are there already."""
    return inserted.on_conflict(
        conflict_target=[DayCount.day, DayCount.what],
        update={DayCount.count: DayCount.count + EXCLUDED.count},
    )


@statement
def _bump() -> Query:
    return _or_add(insert(DayCount.day, DayCount.what, DayCount.count))


@statement
def _bump_both() -> Query:
    first = {DayCount.what: given("one"), DayCount.count: given("count")}
    second = {DayCount.what: given("other"), DayCount.count: 1}
    return _or_add(
        DayCount.insert_many({DayCount.day: given("day"), **row} for row in (first, second))
    )


@statement
def _count_of_day() -> Query:
    of_day = DayCount.select(DayCount.count).where(DayCount.day == given("day"))
    return of_day.where(DayCount.what == given("what"))


def bump(store: Store, what: str, count: int = 1, *, day: str | None = None) -> None:
    """Add `count` to today's count of `what`, or to that of another day or month."""
    _bump.execute(store, day=day or day_of(store.clock.now_ms()), what=what, count=count)


def bump_both(store: Store, one: str, count: int, other: str) -> None:
    """Add `count` to today's count of `one` and 1 to that of `other`, in one statement."""
    today = day_of(store.clock.now_ms())
    _bump_both.execute(store, day=today, one=one, count=count, other=other)


def count_today(store: Store, what: str) -> int:
    """Return today's count of `what`."""
    found = _count_of_day.value(store, day=day_of(store.clock.now_ms()), what=what)
    return int(found or 0)


def day_of(at_ms: int) -> str:
    """Return the local date of a moment, YYYY-MM-DD."""
    return time.strftime("%Y-%m-%d", time.localtime(at_ms / 1000))
