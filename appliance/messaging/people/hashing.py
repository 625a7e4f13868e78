"""Limit how many passwords are hashed at once: each hash takes 19 MiB and a CPU core."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher

from appliance.errors import N_, BusyError

AT_ONCE: Final = 2
# Those that hash or wait leave at least one of the usual six web threads to everybody else.
MOST_IN_QUEUE: Final = 3
PATIENCE_SECONDS: Final = 5.0


class BoundedHasher:
    """An argon2 hasher that runs a few hashes at a time and refuses more than a short queue."""

    def __init__(
        self, hasher: PasswordHasher, *, at_once: int = AT_ONCE, waiting: int = MOST_IN_QUEUE
    ) -> None:
        self._hasher = hasher
        self._free = threading.Semaphore(at_once)
        self._admitted = threading.Semaphore(at_once + waiting)

    def hash(self, password: str) -> str:
        """Return the hash to store. Raise BusyError."""
        with self._place():
            return self._hasher.hash(password)

    def verify(self, kept: str, password: bytes) -> None:
        """Return if the password matches the hash.

        Raise VerificationError or InvalidHashError if it does not, or BusyError.
        """
        with self._place():
            self._hasher.verify(kept, password)

    def check_needs_rehash(self, kept: str) -> bool:
        """Return whether the hash was made with other parameters than the current ones."""
        return self._hasher.check_needs_rehash(kept)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise busy()
        try:
            if not self._free.acquire(timeout=PATIENCE_SECONDS):
                raise busy()
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._admitted.release()


def busy() -> BusyError:
    """Return the error for a password that cannot be checked now."""
    return BusyError(
        "log_ins_wait",
        N_("The box is checking several passwords already."),
        cure=N_("Try again in a few seconds."),
    )
