"""Consumers of the journal: each handles every entry of its kinds once, in order.

    def tell(store: Store, found: Recorded) -> None: ...

    Consumer("hooks", (MessageChanged, IncomingCall), tell)

A consumer's place in the journal is a row. `handle` runs in the transaction in which that place
moves on: what it writes into the store is there if and only if the entry counts as handled, however
often the program is killed. So `handle` writes into the store and does nothing else. What has an
effect elsewhere - a request, a mail - goes into a queue, a table of the consumer's own; whoever
works the queue off asks for repeats to be told apart where the answer may have been lost.

Transactions are short: a few entries each, so that the modem waits for its turn no longer than for
any other writer. Consumers are woken by the commit that wrote an entry of their kinds. They share a
thread, which is neither a modem's nor the scheduler's, because the store takes one writer at a time
anyway. A handler that raises is tried again after growing pauses; the others go on meanwhile.

A new consumer starts at the newest entry, and so do all after a restore: what the copy still had to
be told was told before.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from appliance.errors import StoreError
from appliance.store import consumers as rows
from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.entry import Entry, Recorded

# A transaction ends after so many entries, or after this time, whichever comes first.
AT_ONCE: Final = 20
LONGEST_TURN_SECONDS: Final = 0.02
# Entries that are looked at together for those that a consumer wants.
_LOOKED_AT: Final = 500
# A place that moved past what a consumer does not want is written down after so many entries: each
# time costs a commit, and after a kill they are only looked at once more.
_PASSED_OVER: Final = 5_000
_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 600.0
_STOP_SECONDS: Final = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who wants to know of some kinds of entries.

    `name` is what an administrator reads when it fails. `handle` is called inside a transaction.
    """

    name: str
    wanted: tuple[type[Entry], ...]
    handle: Callable[[Store, Recorded], None]

    @property
    def kinds(self) -> frozenset[str]:
        """The codes of what it wants."""
        return frozenset(entry.KIND for entry in self.wanted)


class MovedError(StoreError):
    """Somebody else moved a consumer's place: a second program runs on the same database."""


@dataclass(slots=True)
class _Place:
    """Where a consumer is."""

    consumer: Consumer
    written: int = 0  # as the table has it
    seen: int = 0  # beyond that, nothing is wanted up to here
    passed_over: int = 0  # entries between the two
    singly: int = 0  # so many entries more have a transaction of their own
    failures: int = 0
    try_at: float = 0.0  # monotonic
    kinds: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = self.consumer.kinds


class Consumers:
    """The consumers of one box. Without any there is no thread, and an entry costs nothing more."""

    def __init__(self, store: Store, consumers: Sequence[Consumer]) -> None:
        self._store = store
        self._clock = store.clock
        self._places = [_Place(consumer) for consumer in consumers]
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)

    def start(self) -> None:
        """Find each consumer's place, and follow the journal from there on."""
        self.take_places()
        if self._places:
            self._thread.start()

    def stop(self) -> None:
        """Stop after the transaction that is under way; the rest follows at the next start."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def wake(self) -> None:
        """Look at the journal now: called after commits, and from time to time as a safety net."""
        self._woken.set()

    def take_places(self) -> None:
        """Listen for the entries that are wanted, and read where each consumer stopped."""
        awaited = frozenset[str]().union(*(place.kinds for place in self._places))
        self._store.awaited = dict.fromkeys(awaited, self.wake)
        rows.keep(self._store, [place.consumer.name for place in self._places])
        for place in self._places:
            self._look_up(place)
        self._woken.set()

    def work(self) -> float | None:
        """Take one turn with each consumer whose time has come.

        Return the seconds until there is more to do; None when that takes a new entry.
        """
        waits = [self._turn(place) for place in self._places]
        return min((wait for wait in waits if wait is not None), default=None)

    def _run(self) -> None:
        wait: float | None = 0.0
        while not self._stopping.is_set():
            self._woken.wait(wait)
            self._woken.clear()
            try:
                wait = 0.0 if self._stopping.is_set() else self.work()
            except Exception:
                log.exception("the journal cannot be followed; it is tried again")
                wait = _LONGEST_PAUSE_SECONDS
        self._store.close_thread()

    def _turn(self, place: _Place) -> float | None:
        wait = place.try_at - self._clock.monotonic()
        if place.failures and wait > 0:
            return wait
        try:
            is_more = self._go_on(place)
        except Exception as error:  # noqa: BLE001 - a handler may raise anything, and others go on
            if not place.singly:
                # One of several: those before it are handled first, each for itself.
                place.singly = AT_ONCE
                return 0.0
            return self._put_off(place, error)
        if place.failures:
            log.info("journal: %s works again", place.consumer.name)
            place.failures = 0
        return 0.0 if is_more else None

    def _go_on(self, place: _Place) -> bool:
        """Look at the next entries and handle those that are wanted; whether there may be more."""
        looked = events.after(self._store, place.seen, _LOOKED_AT, place.kinds)
        if not looked.number:
            return False
        if looked.wanted:
            return self._handle(place, looked.wanted) or looked.number == _LOOKED_AT
        place.seen = looked.last
        place.passed_over += looked.number
        if place.passed_over >= _PASSED_OVER:
            with self._store.transaction():
                self._move(place, place.seen)
            self._moved(place, place.seen)
        return looked.number == _LOOKED_AT

    def _handle(self, place: _Place, found: Sequence[Recorded]) -> bool:
        """Handle the first of them in one transaction; return whether some are left."""
        most = 1 if place.singly else AT_ONCE
        done = 0
        with self._store.transaction():
            until = self._clock.monotonic() + LONGEST_TURN_SECONDS
            for each in found[:most]:
                if done and self._clock.monotonic() >= until:
                    break
                place.consumer.handle(self._store, each)
                done += 1
            self._move(place, found[done - 1].id)
        self._moved(place, found[done - 1].id)
        place.singly = max(0, place.singly - 1)
        return True

    def _move(self, place: _Place, to: int) -> None:
        if not rows.move(self._store, place.consumer.name, place.written, to):
            raise MovedError(
                "consumer_moved",
                "The place of “%(name)s” in the journal was moved by another program.",
                name=place.consumer.name,
            )

    @staticmethod
    def _moved(place: _Place, to: int) -> None:
        place.written = place.seen = to
        place.passed_over = 0

    def _look_up(self, place: _Place) -> None:
        self._moved(place, rows.reached(self._store, place.consumer.name) or 0)

    def _put_off(self, place: _Place, error: Exception) -> float:
        """Note that a consumer failed, and return the seconds until it is tried again."""
        place.failures += 1
        doubled = 1 << min(place.failures - 1, 20)
        pause = min(_FIRST_PAUSE_SECONDS * doubled, _LONGEST_PAUSE_SECONDS)
        place.try_at = self._clock.monotonic() + pause
        name = place.consumer.name
        if place.failures == 1:
            log.error("journal: %s failed and is tried again", name, exc_info=error)
        elif place.failures & (place.failures - 1) == 0:
            log.warning("journal: %s failed %d times in a row: %s", name, place.failures, error)
        try:
            with self._store.transaction():
                rows.note_failure(self._store, name, str(error) or type(error).__name__)
            self._look_up(place)
        except StoreError as full:
            log.warning("journal: that %s failed could not be written down: %s", name, full)
        return pause
