"""Store the position and the failures of each consumer of the journal."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import peewee

from appliance.store.database import Row, Store
from appliance.store.models.journal import Consumer, Event
from appliance.store.statements import Query, given, insert, statement

_LONGEST_PROBLEM: Final = 300  # characters


@dataclass(frozen=True, slots=True)
class ConsumerRow:
    """One consumer, with the message of the last of its `failures` in a row."""

    name: str
    reached: int  # the last entry handled
    failures: int
    failing_since: int | None
    problem: str | None


@statement
def _all() -> Query:
    return Consumer.select().order_by(Consumer.name)


@statement
def _reached() -> Query:
    return Consumer.select(Consumer.event_id).where(Consumer.name == given("name"))


@statement
def _slowest() -> Query:
    return Consumer.select(peewee.fn.min(Consumer.event_id))


@statement
def _newest() -> Query:
    return Event.select(peewee.fn.max(Event.id))


@statement
def _add() -> Query:
    return insert(Consumer.name, Consumer.event_id, Consumer.failures)


@statement
def _remove() -> Query:
    return Consumer.delete().where(Consumer.name == given("name"))


@statement
def _start_anew() -> Query:
    return Consumer.update({Consumer.event_id: given("reached")})


@statement
def _move() -> Query:
    """Return the query that moves a position only from its known value.

    Otherwise another program may have handled the same entries.
    """
    return Consumer.update(
        {
            Consumer.event_id: given("to"),
            Consumer.failures: 0,
            Consumer.failing_since: None,
            Consumer.problem: None,
        }
    ).where(Consumer.name == given("name"), Consumer.event_id == given("reached"))


@statement
def _note_failure() -> Query:
    return Consumer.update(
        {
            Consumer.failures: Consumer.failures + 1,
            Consumer.failing_since: peewee.fn.coalesce(Consumer.failing_since, given("now")),
            Consumer.problem: given("problem"),
        }
    ).where(Consumer.name == given("name"))


def every(store: Store) -> list[ConsumerRow]:
    """Return all consumers by name."""
    return [_consumer(row) for row in _all.rows(store)]


def failing(store: Store) -> list[ConsumerRow]:
    """Return the consumers whose last attempt failed."""
    return [row for row in every(store) if row.failures]


def keep(store: Store, names: Collection[str]) -> None:
    """Store exactly these consumers; new ones start at the newest entry."""
    known = {row.name for row in every(store)}
    if known == set(names):
        return
    with store.transaction():
        newest = _newest.value(store) or 0
        for name in known - set(names):
            _remove.execute(store, name=name)
        for name in set(names) - known:
            _add.insert(store, name=name, event_id=newest, failures=0)


def add_missing(store: Store, names: Collection[str]) -> None:
    """Add those of the consumers that are not there, at the newest entry, inside a transaction."""
    newest = _newest.value(store) or 0
    for name in set(names) - {row.name for row in every(store)}:
        _add.insert(store, name=name, event_id=newest, failures=0)


def start_anew(store: Store) -> None:
    """Set all consumers to the newest entry: earlier ones were handled elsewhere."""
    _start_anew.execute(store, reached=_newest.value(store) or 0)


def reached(store: Store, name: str) -> int | None:
    """Return the last entry that a consumer has handled."""
    found = _reached.value(store, name=name)
    return None if found is None else int(found)


def slowest(store: Store) -> int | None:
    """Return the last entry that all consumers have handled, or None if there are none."""
    found = _slowest.value(store)
    return None if found is None else int(found)


def move(store: Store, name: str, reached: int, to: int) -> bool:
    """Move a consumer's position; return False if it was not at `reached`."""
    return bool(_move.execute(store, name=name, reached=reached, to=to))


def note_failure(store: Store, name: str, problem: str) -> None:
    """Count a failure of a consumer and store its message."""
    now = store.clock.now_ms()
    _note_failure.execute(store, name=name, now=now, problem=problem[:_LONGEST_PROBLEM])


def _consumer(row: Row) -> ConsumerRow:
    return ConsumerRow(
        row["name"], row["event_id"], row["failures"], row["failing_since"], row["problem"]
    )
