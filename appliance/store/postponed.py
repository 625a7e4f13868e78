"""Small writes that belong to reading and may be done later, so that no reader waits for them.

Opening a conversation marks it read. While another program has locked the database or the disk is
full, the page is shown all the same, and the mark is written once the store is writable again.
"""

import threading
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from appliance.errors import StoreBusyError, StoreFullError

# The most writes kept: a lost mark costs one click, but memory without a limit costs everything.
_MOST_KEPT: Final = 1_000


class Impatient(Protocol):
    """A store that can be told not to wait for the write lock."""

    def impatiently(self) -> AbstractContextManager[None]:
        """In the block, let this thread hardly wait (StoreBusyError)."""


class Postponed:
    """Writes that could not be done yet, in order; at most one for each key."""

    def __init__(self, store: Impatient) -> None:
        self._store = store
        self._kept: dict[Hashable, Callable[[], object]] = {}
        self._lock = threading.Lock()

    def write(self, key: Hashable, act: Callable[[], object]) -> bool:
        """Call `act` now if the store is free, else keep it for later; return whether it is done.

        `act` must be safe to call late, and a later one with the same key replaces it.
        """
        if self._done(act):
            return True
        with self._lock:
            if key in self._kept or len(self._kept) < _MOST_KEPT:
                self._kept[key] = act
        return False

    def catch_up(self) -> int:
        """Do the kept writes as far as the store is writable; return the number done."""
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
