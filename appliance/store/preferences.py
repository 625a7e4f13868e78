"""Settings changed while the daemon runs: a key, and a value as JSON."""

import json
from typing import Any

from appliance.store.database import Store
from appliance.store.models.people import Setting
from appliance.store.statements import Query, given, insert, statement

_LAST_CHARACTER = chr(0x10FFFF)


@statement
def _all_of() -> Query:
    return Setting.select(Setting.key, Setting.value).where(
        Setting.key >= given("first"), Setting.key < given("last")
    )


@statement
def _get() -> Query:
    return Setting.select(Setting.value).where(Setting.key == given("key"))


@statement
def _put() -> Query:
    return insert(Setting.key, Setting.value).on_conflict(
        conflict_target=[Setting.key], preserve=[Setting.value]
    )


@statement
def _remove() -> Query:
    return Setting.delete().where(Setting.key == given("key"))


def all_of(store: Store, prefix: str = "") -> dict[str, Any]:
    """Return all settings whose key begins with `prefix`, by full key."""
    rows = _all_of.rows(store, first=prefix, last=prefix + _LAST_CHARACTER)
    return {row[0]: json.loads(row[1]) for row in rows}


def get(store: Store, key: str, default: Any = None) -> Any:
    """Return a setting, or `default`."""
    value = _get.value(store, key=key)
    return default if value is None else json.loads(value)


def put(store: Store, key: str, value: Any) -> None:
    """Store a setting; `value` is anything that JSON can represent."""
    _put.execute(store, key=key, value=json.dumps(value, ensure_ascii=False))


def remove(store: Store, key: str) -> bool:
    """Delete a setting; return False if it was not set."""
    return bool(_remove.execute(store, key=key))
