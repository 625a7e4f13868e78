"""Settings changed while the daemon runs: a key, and a value as JSON."""

import json
from typing import Any

from appliance.store.database import Store


def all_of(store: Store, prefix: str = "") -> dict[str, Any]:
    """Every setting whose key begins with `prefix`, by its whole key."""
    rows = store.rows(
        "SELECT key, value FROM setting WHERE key >= ? AND key < ? || char(0x10FFFF)",
        (prefix, prefix),
    )
    return {row[0]: json.loads(row[1]) for row in rows}


def get(store: Store, key: str, default: Any = None) -> Any:
    """One setting, or `default`."""
    value = store.value("SELECT value FROM setting WHERE key = ?", (key,))
    return default if value is None else json.loads(value)


def put(store: Store, key: str, value: Any) -> None:
    """Set one; `value` is anything that JSON can hold."""
    store.execute(
        "INSERT INTO setting (key, value) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET value = excluded.value",
        (key, json.dumps(value, ensure_ascii=False)),
    )


def remove(store: Store, key: str) -> bool:
    """Forget one; False when it was not set."""
    return bool(store.execute("DELETE FROM setting WHERE key = ?", (key,)))
