"""What is delivered to webhooks: a queue for each, in which deliveries about one person keep order.

A delivery waits until an answer of use has come, or until it is given up. Later ones about the same
discussion wait for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from peewee import fn

from appliance.store.database import Store
from appliance.store.models.hooks import HookDelivery
from appliance.store.statements import Query, count_all, given, insert, statement, statements

State = Literal["waiting", "done", "dead"]
_LONGEST_ANSWER: Final = 300  # characters


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as it is stored; see the model."""

    id: int
    hook_id: int
    event: str
    at: int
    discussion_id: int | None
    message_id: int | None
    about: str | None
    state: State
    attempts: int
    retry_at: int | None
    tried_at: int | None
    status: int | None
    answer: str | None


_COLUMNS: Final = (
    HookDelivery.id,
    HookDelivery.hook_id,
    HookDelivery.event,
    HookDelivery.at,
    HookDelivery.discussion_id,
    HookDelivery.message_id,
    HookDelivery.about,
    HookDelivery.state,
    HookDelivery.attempts,
    HookDelivery.retry_at,
    HookDelivery.tried_at,
    HookDelivery.status,
    HookDelivery.answer,
)


@statement
def _add() -> Query:
    return insert(
        HookDelivery.hook_id,
        HookDelivery.event,
        HookDelivery.at,
        HookDelivery.discussion_id,
        HookDelivery.message_id,
        HookDelivery.about,
    )


@statement
def _next() -> Query:
    earlier = HookDelivery.alias("earlier")
    is_first = ~fn.EXISTS(
        earlier.select(1).where(
            earlier.hook_id == HookDelivery.hook_id,
            earlier.discussion_id == HookDelivery.discussion_id,
            earlier.id < HookDelivery.id,
            earlier.state == "waiting",
        )
    )
    is_first_about = ~fn.EXISTS(
        earlier.select(1).where(
            earlier.hook_id == HookDelivery.hook_id,
            earlier.about == HookDelivery.about,
            earlier.about.is_null(is_null=False),
            earlier.id < HookDelivery.id,
            earlier.state == "waiting",
        )
    )
    is_due = HookDelivery.retry_at.is_null() | (HookDelivery.retry_at <= given("now"))
    query = HookDelivery.select(*_COLUMNS).where(HookDelivery.hook_id == given("hook_id"))
    query = query.where(HookDelivery.state == "waiting", is_due, is_first, is_first_about)
    return query.order_by(HookDelivery.id).limit(1)


@statement
def _next_at() -> Query:
    return HookDelivery.select(fn.min(HookDelivery.retry_at)).where(
        HookDelivery.hook_id == given("hook_id"),
        HookDelivery.state == "waiting",
        HookDelivery.retry_at > given("now"),
    )


@statement
def _tried() -> Query:
    now = {
        HookDelivery.state: given("state"),
        HookDelivery.attempts: given("attempts"),
        HookDelivery.retry_at: given("retry_at"),
        HookDelivery.tried_at: given("tried_at"),
        HookDelivery.status: given("status"),
        HookDelivery.answer: given("answer"),
    }
    return HookDelivery.update(now).where(
        HookDelivery.id == given("id"), HookDelivery.state == "waiting"
    )


@statement
def _again() -> Query:
    now = {HookDelivery.state: "waiting", HookDelivery.attempts: 0, HookDelivery.retry_at: None}
    return HookDelivery.update(now).where(
        HookDelivery.id == given("id"), HookDelivery.hook_id == given("hook_id")
    )


@statements
def _page(*, beyond: bool) -> Query:
    query = HookDelivery.select(*_COLUMNS).where(HookDelivery.hook_id == given("hook_id"))
    if beyond:
        query = query.where(HookDelivery.id < given("before"))
    return query.order_by(HookDelivery.id.desc()).limit(given("limit"))


@statement
def _waiting() -> Query:
    return HookDelivery.select(count_all()).where(
        HookDelivery.hook_id == given("hook_id"), HookDelivery.state == "waiting"
    )


@statement
def _oldest_waiting() -> Query:
    query = HookDelivery.select(*_COLUMNS).where(
        HookDelivery.hook_id == given("hook_id"), HookDelivery.state == "waiting"
    )
    return query.order_by(HookDelivery.id).limit(1)


@statement
def _dead() -> Query:
    return HookDelivery.select(count_all()).where(
        HookDelivery.hook_id == given("hook_id"), HookDelivery.state == "dead"
    )


@statement
def _count() -> Query:
    return HookDelivery.select(count_all()).where(HookDelivery.hook_id == given("hook_id"))


@statement
def _prune() -> Query:
    is_old = (HookDelivery.state == "done") | (HookDelivery.at < given("dead_before"))
    old = (
        HookDelivery.select(HookDelivery.id)
        .where(HookDelivery.state != "waiting", HookDelivery.at < given("done_before"), is_old)
        .limit(given("most"))
    )
    return HookDelivery.delete().where(HookDelivery.id.in_(old))


def add(
    store: Store,
    hook_id: int,
    event: str,
    at: int,
    *,
    discussion_id: int | None = None,
    message_id: int | None = None,
    about: str | None = None,
) -> int:
    """Queue a delivery, inside the caller's transaction, and return its number."""
    return _add.insert(
        store,
        hook_id=hook_id,
        event=event,
        at=at,
        discussion_id=discussion_id,
        message_id=message_id,
        about=about,
    )


def next_due(store: Store, hook_id: int) -> DeliveryRow | None:
    """Return the oldest delivery that may be tried now."""
    row = _next.row(store, hook_id=hook_id, now=store.clock.now_ms())
    return None if row is None else _read(row)


def next_at(store: Store, hook_id: int) -> int | None:
    """Return when the next delivery that waits for its time is due."""
    found = _next_at.value(store, hook_id=hook_id, now=store.clock.now_ms())
    return None if found is None else int(found)


def tried(
    store: Store,
    delivery: DeliveryRow,
    state: State,
    *,
    status: int | None,
    answer: str,
    retry_at: int | None = None,
) -> None:
    """Record an attempt."""
    _tried.execute(
        store,
        id=delivery.id,
        state=state,
        attempts=delivery.attempts + 1,
        retry_at=retry_at,
        tried_at=store.clock.now_ms(),
        status=status,
        answer=answer[:_LONGEST_ANSWER],
    )


def again(store: Store, hook_id: int, delivery_id: int) -> bool:
    """Deliver once more, whatever became of it; return False if there is no such delivery."""
    return bool(_again.execute(store, id=delivery_id, hook_id=hook_id))


def page(store: Store, hook_id: int, *, limit: int, before: int | None = None) -> list[DeliveryRow]:
    """Return deliveries of a hook, the newest first, older than `before`."""
    rows = _page(beyond=before is not None).rows(store, hook_id=hook_id, before=before, limit=limit)
    return [_read(row) for row in rows]


def waiting(store: Store, hook_id: int) -> int:
    """Return how many deliveries of a hook wait."""
    return int(_waiting.value(store, hook_id=hook_id) or 0)


def oldest_waiting(store: Store, hook_id: int) -> DeliveryRow | None:
    """Return the oldest of what waits for a hook, or None if nothing waits."""
    row = _oldest_waiting.row(store, hook_id=hook_id)
    return None if row is None else _read(row)


def dead(store: Store, hook_id: int) -> int:
    """Return how many deliveries of a hook were given up lately."""
    return int(_dead.value(store, hook_id=hook_id) or 0)


def count(store: Store, hook_id: int) -> int:
    """Return how many deliveries of a hook are known."""
    return int(_count.value(store, hook_id=hook_id) or 0)


def prune(store: Store, done_before: int, dead_before: int, most: int) -> int:
    """Delete at most so many deliveries that were taken or given up; return their number.

    Those that were given up are kept longer: somebody may send them again.
    """
    return _prune.execute(store, done_before=done_before, dead_before=dead_before, most=most)


def _read(row: Sequence[Any]) -> DeliveryRow:
    return DeliveryRow(*row)
