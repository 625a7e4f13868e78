"""What waits to be published at the MQTT broker, oldest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from appliance.store.database import Store
from appliance.store.models.mqtt import MqttWaiting
from appliance.store.statements import Query, count_all, given, insert, statement

# A broker that is away for this many events loses the oldest.
MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An event as it is stored; see the model."""

    id: int
    event: str
    at: int
    message_id: int | None
    about: str | None


@statement
def _add() -> Query:
    return insert(MqttWaiting.event, MqttWaiting.at, MqttWaiting.message_id, MqttWaiting.about)


@statement
def _after() -> Query:
    query = MqttWaiting.select(
        MqttWaiting.id,
        MqttWaiting.event,
        MqttWaiting.at,
        MqttWaiting.message_id,
        MqttWaiting.about,
    ).where(MqttWaiting.id > given("after"))
    return query.order_by(MqttWaiting.id).limit(given("limit"))


@statement
def _remove() -> Query:
    return MqttWaiting.delete().where(MqttWaiting.id == given("id"))


@statement
def _remove_until() -> Query:
    return MqttWaiting.delete().where(MqttWaiting.id <= given("id"))


@statement
def _count() -> Query:
    return MqttWaiting.select(count_all())


def add(
    store: Store,
    event: str,
    at: int,
    *,
    message_id: int | None = None,
    about: str | None = None,
) -> int:
    """Queue an event, inside the caller's transaction, and return its number."""
    number = _add.insert(store, event=event, at=at, message_id=message_id, about=about)
    if number > MOST:
        _remove_until.execute(store, id=number - MOST)
    return number


def after(store: Store, number: int, limit: int) -> list[WaitingRow]:
    """Return what waits beyond a number, oldest first."""
    return [_read(row) for row in _after.rows(store, after=number, limit=limit)]


def remove(store: Store, numbers: Collection[int]) -> None:
    """Delete what the broker has taken."""
    with store.transaction():
        for number in numbers:
            _remove.execute(store, id=number)


def count(store: Store) -> int:
    """Return how many events wait."""
    return int(_count.value(store) or 0)


def _read(row: Sequence[Any]) -> WaitingRow:
    return WaitingRow(*row)
