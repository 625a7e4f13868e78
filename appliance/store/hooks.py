"""Webhooks: rows in and out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from appliance.store.database import Store
from appliance.store.models.hooks import Hook
from appliance.store.statements import Query, count_all, given, insert, statement

Form = Literal["json", "smseagle", "kannel"]


@dataclass(frozen=True, slots=True)
class HookRow:
    """A webhook as it is stored; see the model."""

    id: int
    public_id: str
    url: str
    events: tuple[str, ...]
    secret: str  # sealed
    number: str | None
    line: str | None
    paused: bool
    created_at: int
    actor: str
    failures: int
    retry_at: int | None
    group_id: int | None = None
    form: Form = "json"


_COLUMNS: Final = (
    Hook.id,
    Hook.public_id,
    Hook.url,
    Hook.events,
    Hook.secret,
    Hook.number,
    Hook.line,
    Hook.paused,
    Hook.created_at,
    Hook.actor,
    Hook.failures,
    Hook.retry_at,
    Hook.group_id,
    Hook.form,
)
_GIVEN: Final = (*_COLUMNS[1:10], Hook.group_id, Hook.form)


@statement
def _all() -> Query:
    return Hook.select(*_COLUMNS).order_by(Hook.id)


@statement
def _by_id() -> Query:
    return Hook.select(*_COLUMNS).where(Hook.id == given("id"))


@statement
def _count() -> Query:
    return Hook.select(count_all())


@statement
def _add() -> Query:
    return insert(*_GIVEN)


@statement
def _change() -> Query:
    now = {
        Hook.url: given("url"),
        Hook.events: given("events"),
        Hook.number: given("number"),
        Hook.line: given("line"),
        Hook.group_id: given("group_id"),
        Hook.form: given("form"),
        Hook.failures: 0,
        Hook.retry_at: None,
    }
    return Hook.update(now).where(Hook.id == given("id"))


@statement
def _set_secret() -> Query:
    return Hook.update({Hook.secret: given("secret")}).where(Hook.id == given("id"))


@statement
def _remove() -> Query:
    return Hook.delete().where(Hook.public_id == given("public_id"))


@statement
def _pause() -> Query:
    now = {Hook.paused: given("paused"), Hook.failures: 0, Hook.retry_at: None}
    return Hook.update(now).where(Hook.public_id == given("public_id"))


@statement
def _put_off() -> Query:
    now = {Hook.failures: given("failures"), Hook.retry_at: given("retry_at")}
    return Hook.update(now).where(Hook.id == given("id"))


def every(store: Store) -> list[HookRow]:
    """Return all webhooks, the oldest first."""
    return [_read(row) for row in _all.rows(store)]


def by_id(store: Store, hook_id: int) -> HookRow | None:
    """Return a webhook, or None if it was removed."""
    row = _by_id.row(store, id=hook_id)
    return None if row is None else _read(row)


def exist(store: Store) -> bool:
    """Return whether there is any."""
    return bool(_count.value(store))


def add(
    store: Store,
    *,
    public_id: str,
    url: str,
    events: Sequence[str],
    secret: str,
    number: str | None,
    line: str | None,
    actor: str,
    group_id: int | None = None,
    form: Form = "json",
) -> int:
    """Store a webhook and return its number."""
    return _add.insert(
        store,
        public_id=public_id,
        url=url,
        events=json.dumps(list(events)),
        secret=secret,
        number=number,
        line=line,
        paused=0,
        created_at=store.clock.now_ms(),
        actor=actor,
        group_id=group_id,
        form=form,
    )


def change(
    store: Store,
    hook_id: int,
    *,
    url: str,
    events: Sequence[str],
    number: str | None,
    line: str | None,
    group_id: int | None,
    form: Form,
) -> None:
    """Store what a webhook tells, and where; it then tries at once."""
    _change.execute(
        store,
        id=hook_id,
        url=url,
        events=json.dumps(list(events)),
        number=number,
        line=line,
        group_id=group_id,
        form=form,
    )


def set_secret(store: Store, hook_id: int, secret: str) -> None:
    """Store a sealed key in place of the earlier one."""
    _set_secret.execute(store, id=hook_id, secret=secret)


def remove(store: Store, public_id: str) -> bool:
    """Delete a webhook and its deliveries; return False if there is none."""
    return bool(_remove.execute(store, public_id=public_id))


def pause(store: Store, public_id: str, *, paused: bool) -> bool:
    """Pause or resume a webhook, which then tries at once; return False if there is none."""
    return bool(_pause.execute(store, public_id=public_id, paused=int(paused)))


def put_off(store: Store, hook_id: int, failures: int, retry_at: int | None) -> None:
    """Store how many attempts in a row failed, and when the next one is due."""
    _put_off.execute(store, id=hook_id, failures=failures, retry_at=retry_at)


def _read(row: Sequence[Any]) -> HookRow:
    values = list(row)
    values[3] = tuple(json.loads(values[3]))
    values[7] = bool(values[7])
    return HookRow(*values)
