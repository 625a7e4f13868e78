"""Small writes that belong to reading, and that no reader waits for: done at once, or soon.

Opening a conversation marks it read. While another program holds the database, or the disk is full,
the page is shown all the same, and the mark follows when the store can be written again.
"""

import threading
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from appliance.errors import StoreBusyError, StoreFullError

# More than these are not kept: a mark that is lost costs a click, memory without a bound costs all.
_MOST_KEPT: Final = 1_000


class Impatient(Protocol):
    """A store that can be asked not to wait for its turn to write."""

    def impatiently(self) -> AbstractContextManager[None]:
        """Inside, this thread hardly waits (StoreBusyError)."""


class Postponed:
    """What could not be written yet, in the order it was asked for; the same key once."""

    def __init__(self, store: Impatient) -> None:
        self._store = store
        self._kept: dict[Hashable, Callable[[], object]] = {}
        self._lock = threading.Lock()

    def write(self, key: Hashable, act: Callable[[], object]) -> bool:
        """Do `act` now if the store is free, else keep it; return whether it is done.

        `act` must be safe to do late, and a later one of the same key must stand for it.
        """
        if self._done(act):
            return True
        with self._lock:
            if key in self._kept or len(self._kept) < _MOST_KEPT:
                self._kept[key] = act
        return False

    def catch_up(self) -> int:
        """Do what was kept, as far as the store can be written; return how many were done."""
        done = 0
        while True:
            with self._lock:
                key = next(iter(self._kept), None)
                act = None if key is None else self._kept.pop(key)
            if key is None or act is None:
                return done
            if not self._done(act):
                with self._lock:
                    self._kept = {key: act, **self._kept}
                return done
            done += 1

    def _done(self, act: Callable[[], object]) -> bool:
        try:
            with self._store.impatiently():
                act()
        except (StoreBusyError, StoreFullError):
            return False
        return True
