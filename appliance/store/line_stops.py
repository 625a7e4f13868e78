"""Failures in a row on each line, and which of the lines have stopped mass sending."""

from typing import NamedTuple

from peewee import EXCLUDED

from appliance.store.database import Store
from appliance.store.models.counts import LineStop
from appliance.store.statements import Query, given, insert, statement


class Stopped(NamedTuple):
    """A line that has stopped mass sending."""

    line: str
    failures: int  # messages in a row that failed
    at_ms: int


@statement
def _count() -> Query:
    return insert(LineStop.line, LineStop.failures).on_conflict(
        conflict_target=[LineStop.line],
        update={LineStop.failures: LineStop.failures + EXCLUDED.failures},
    )


@statement
def _failures() -> Query:
    return LineStop.select(LineStop.failures).where(LineStop.line == given("line"))


@statement
def _forget() -> Query:
    return LineStop.delete().where(LineStop.line == given("line"))


@statement
def _stop() -> Query:
    now = {LineStop.stopped_at: given("at")}
    return LineStop.update(now).where(LineStop.line == given("line"), LineStop.stopped_at.is_null())


@statement
def _stopped() -> Query:
    query = LineStop.select(LineStop.line, LineStop.failures, LineStop.stopped_at)
    return query.where(LineStop.stopped_at.is_null(is_null=False)).order_by(LineStop.line)


def count_failure(store: Store, line: str) -> int:
    """Count one more failure in a row; return their number."""
    _count.execute(store, line=line, failures=1)
    return int(_failures.value(store, line=line) or 0)


def forget(store: Store, line: str) -> bool:
    """Forget a line's failures; return whether there were any."""
    return bool(_forget.execute(store, line=line))


def stop(store: Store, line: str) -> bool:
    """Stop mass sending on a line; return False if it was stopped already."""
    return bool(_stop.execute(store, line=line, at=store.clock.now_ms()))


def stopped(store: Store) -> list[Stopped]:
    """Return the lines that have stopped mass sending."""
    return [Stopped(*row) for row in _stopped.rows(store)]
