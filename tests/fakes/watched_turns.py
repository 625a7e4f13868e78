"""Turns of writing that record how long each of them took, in processor time of its thread."""

import gc
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from appliance.store.database import Store
from appliance.store.turns import Turns

# The value of `yardstick_seconds` on the desktop whose figures docs/decisions.md gives.
ON_THE_DESKTOP = 0.028


class WatchedTurns(Turns):
    """The turns of one store."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.clock)
        self.seconds: list[float] = []
        self._began = 0.0

    def take(self, seconds: float) -> float | None:
        waited = super().take(seconds)
        if waited is not None:
            self._began = time.thread_time()
        return waited

    def give(self) -> float:
        self.seconds.append(time.thread_time() - self._began)
        return super().give()


def wait_until(turns: Turns, number: int) -> None:
    """Wait until this many threads wait for their turn."""
    seen = threading.Event()
    for _ in range(3000):
        if len(turns._waiting) == number:
            return
        seen.wait(0.01)
    raise AssertionError(f"{len(turns._waiting)} threads wait, not {number}")


@contextmanager
def watched(store: Store) -> Iterator[WatchedTurns]:
    """Record every turn of this store in the block, undisturbed by Python's garbage collection."""
    turns, store.turns = store.turns, WatchedTurns(store)
    gc.disable()
    try:
        yield store.turns
    finally:
        gc.enable()
        store.turns = turns


def yardstick_seconds() -> float:
    """Return the processor time for 20,000 rows with an index on this machine, the best of five."""
    return min(_insert() for _ in range(5))


def _insert() -> float:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        began = time.thread_time()
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO row (text) VALUES (?)", ((f"text {number}",) for number in range(20_000))
        )
        connection.execute("COMMIT")
        return time.thread_time() - began
