"""The messages that callbacks of lines have brought: none is stored twice."""

from typing import Final

from appliance.store.database import Store
from appliance.store.models.hooks import LineArrival
from appliance.store.statements import Query, given, insert, statement

_COLUMNS: Final = (
    LineArrival.line,
    LineArrival.remote_id,
    LineArrival.message_id,
    LineArrival.at,
)


@statement
def _known() -> Query:
    return LineArrival.select(LineArrival.message_id).where(
        LineArrival.line == given("line"), LineArrival.remote_id == given("remote_id")
    )


@statement
def _add() -> Query:
    return insert(*_COLUMNS)


@statement
def _prune() -> Query:
    return LineArrival.delete().where(LineArrival.at < given("cutoff"))


def known(store: Store, line: str, remote_id: str) -> int | None:
    """Return the id under which a message was stored, or None if it is new."""
    found = _known.value(store, line=line, remote_id=remote_id)
    return None if found is None else int(found)


def add(store: Store, line: str, remote_id: str, message_id: int) -> None:
    """Note under which id a message was stored, in the transaction that stores it."""
    _add.execute(
        store, line=line, remote_id=remote_id, message_id=message_id, at=store.clock.now_ms()
    )


def prune(store: Store, cutoff: int) -> None:
    """Forget what came before a moment: no callback comes again after so long."""
    _prune.execute(store, cutoff=cutoff)
