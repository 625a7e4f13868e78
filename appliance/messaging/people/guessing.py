"""Limit how often secrets can be guessed, per network and per owner (a user or a token).

An attempt takes its place before the secret is checked, because checking takes time: many
simultaneous attempts do not exceed the limit. The place is released unless the secret was wrong.

- A network (an IPv4 address, or an IPv6 /64) may fail `limit` times in five minutes.
- So may an owner, from anywhere. After that, each network that has not failed there may try
  once, so the right password still works and nobody can lock a user out.
- From an address at which the owner has logged in before, only the failures of both together
  count: the mistakes of a colleague at the same address lock nobody out either.

All counts are lost when the program ends. The functions are thread-safe.
"""

import math
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from appliance.clock import Clock
from appliance.errors import TooManyTriesError
from appliance.messaging.people import hashing
from appliance.networks import network_of

PERIOD_SECONDS: Final = 300.0
MOST_COUNTED: Final = 8192  # counters; the least recently used one is dropped
MOST_PLACES: Final = 1024
_LONGEST_NAME: Final = 64  # the longest name of a user or token


class _Key(NamedTuple):
    """What is counted: a network, an owner, or both together. Empty means any."""

    where: str
    owner: str


@dataclass(slots=True)
class _Counter:
    """The failures of the last minutes, and attempts that are being checked."""

    failed: int = 0
    until: float = 0.0  # when the failures expire
    under_way: int = 0


class Attempt:
    """An attempt, which the caller marks as right or wrong, or as neither if it was not checked."""

    def __init__(self, keys: frozenset[_Key], place: _Key) -> None:
        self.keys = keys
        self.place = place
        self.was_right: bool | None = None

    def judge(self, *, right: bool) -> None:
        """Mark the secret as right or wrong."""
        self.was_right = right


class Guessing:
    """The counters of one box."""

    def __init__(self, clock: Clock, limit: int) -> None:
        """Prepare; `limit` is the number of attempts that may fail in five minutes."""
        self._clock = clock
        self._limit = limit
        self._counters: OrderedDict[_Key, _Counter] = OrderedDict()
        self._places: OrderedDict[_Key, None] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def attempt(self, address: str, owner: str = "") -> Iterator[Attempt]:
        """Check a secret in the block. `owner` is the name of its user or token, or "".

        Raise TooManyTriesError, or BusyError while attempts that may still be right fill the limit.
        """
        owner = _owner(owner)
        where = network_of(address)
        place = _Key(address, owner)
        keys = {_Key(where, ""), _Key(where, owner), place}
        attempt = Attempt(frozenset(keys | ({_Key("", owner)} if owner else set())), place)
        with self._lock:
            self._forget()
            self._admit(attempt, where, owner)
            for key in attempt.keys:
                self._counters.setdefault(key, _Counter()).under_way += 1
        try:
            yield attempt
        finally:
            with self._lock:
                self._conclude(attempt)

    def __len__(self) -> int:
        """Return the number of counters."""
        return len(self._counters) + len(self._places)

    def _admit(self, attempt: Attempt, where: str, owner: str) -> None:
        if attempt.place in self._places:
            self._ask(attempt.place, self._limit)
            return
        self._ask(_Key(where, ""), self._limit)
        of_owner = self._counters.get(_Key("", owner)) if owner else None
        if of_owner and self._failed(of_owner) + of_owner.under_way >= self._limit:
            self._ask(_Key(where, owner), 1)

    def _ask(self, key: _Key, limit: int) -> None:
        """Raise an error unless the key has a place left."""
        counter = self._counters.get(key)
        if counter is None:
            return
        failed = self._failed(counter)
        if failed >= limit:
            wait = math.ceil(counter.until - self._clock.monotonic())
            raise TooManyTriesError(max(wait, 1))
        if failed + counter.under_way >= limit:
            raise hashing.busy()

    def _failed(self, counter: _Counter) -> int:
        return counter.failed if self._clock.monotonic() < counter.until else 0

    def _conclude(self, attempt: Attempt) -> None:
        now = self._clock.monotonic()
        for key in attempt.keys:
            counter = self._counters.get(key)
            if counter is None:  # dropped meanwhile to make room
                continue
            counter.under_way -= 1
            if attempt.was_right is False:
                counter.failed = self._failed(counter) + 1
                if counter.failed == 1:
                    counter.until = now + PERIOD_SECONDS
                self._counters.move_to_end(key)
            elif not counter.under_way and not self._failed(counter):
                del self._counters[key]
        if attempt.was_right and attempt.place.owner:
            self._places[attempt.place] = None
            self._places.move_to_end(attempt.place)
            if len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)

    def _forget(self) -> None:
        """Drop expired counters, and the oldest ones if there are too many."""
        while self._counters:
            oldest = next(iter(self._counters.values()))
            is_over = not oldest.under_way and not self._failed(oldest)
            if not is_over and len(self._counters) < MOST_COUNTED:
                return
            self._counters.popitem(last=False)


def _owner(name: str) -> str:
    """Return a name as it is counted: regardless of case and of how its accents are encoded."""
    name = unicodedata.normalize("NFC", name).strip()
    return name.casefold() if len(name) <= _LONGEST_NAME else ""
