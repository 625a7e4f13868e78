"""Writes for which no reader waits."""

import sqlite3
from contextlib import closing

from appliance.store import preferences
from appliance.store.database import Store


def test_what_is_free_is_written_at_once(store: Store) -> None:
    assert store.postponed.write("a", lambda: preferences.put(store, "a", 1))
    assert preferences.get(store, "a") == 1
    assert store.postponed.catch_up() == 0


def test_what_is_locked_follows_in_order_and_once_a_key(store: Store) -> None:
    done: list[str] = []

    def act(name: str) -> None:
        preferences.put(store, name, 1)
        done.append(name)

    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for name in ("a", "b", "a"):
            assert not store.postponed.write(name, lambda name=name: act(name))  # type: ignore[misc]
        assert store.postponed.catch_up() == 0
        other.execute("ROLLBACK")
    assert store.postponed.catch_up() == 2
    assert done == ["a", "b"]
    # The time limit is as before for those who really have to write.
    assert store.value("PRAGMA busy_timeout") == 5000


def test_memory_is_bounded(store: Store) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store.postponed._kept = {number: lambda: None for number in range(1000)}
        assert not store.postponed.write("one more", lambda: preferences.put(store, "a", 1))
        other.execute("ROLLBACK")
    assert store.postponed.catch_up() == 1000
    assert preferences.get(store, "a") is None
