"""Consumers of the journal: each handles every entry of its kinds once, in order.

    def tell(store: Store, found: Recorded) -> None: ...

    Consumer("hooks", (MessageChanged, IncomingCall), tell)

A consumer's position in the journal is a row. `handle` runs in the transaction that advances this
position: what it writes to the store is there if and only if the entry counts as handled, however
often the program is killed. So `handle` only writes to the store. An effect elsewhere, such as a
request or a mail, goes into a queue, which is a table of the consumer's own. Whoever processes the
queue must let the receiver recognise repetitions, because an answer may have been lost.

Transactions are short, with a few entries each, so that a modem waits no longer for its turn than
for any other writer. The commit that writes an entry wakes the consumers of its kind. They share
one thread, which is neither a modem's nor the scheduler's, because the store takes one writer at a
time anyway. A handler that raises is tried again after increasing pauses; the others continue
meanwhile.

A new consumer starts at the newest entry, and so do all consumers after a restore: entries that the
copy still had to deliver were delivered before.
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

# A transaction ends after this many entries, unless the consumer says otherwise, or this time.
AT_ONCE: Final = 20
LONGEST_TURN_SECONDS: Final = 0.02
# The number of entries read at once to find those that a consumer wants.
_LOOKED_AT: Final = 500
# A position that passes unwanted entries is stored after this many: each update costs a commit, and
# after a kill these entries are only read again.
_PASSED_OVER: Final = 5_000
_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 600.0
_STOP_SECONDS: Final = 10.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Consumer:
    """A part of the program that handles entries of some kinds.

    An administrator reads `name` when it fails. `handle` is called inside a transaction. Entries
    that `cares` rejects are passed over like those of other kinds, which costs no commit. A
    transaction ends after `at_once` entries or LONGEST_TURN_SECONDS, whichever comes first.
    """

    name: str
    wanted: tuple[type[Entry], ...]
    handle: Callable[[Store, Recorded], None]
    cares: Callable[[Entry], bool] = lambda _: True
    at_once: int = AT_ONCE

    @property
    def kinds(self) -> frozenset[str]:
        """The codes of the kinds that it handles."""
        return frozenset(entry.KIND for entry in self.wanted)


class MovedError(StoreError):
    """Another program on the same database moved a consumer's position."""


@dataclass(slots=True)
class _Place:
    """A consumer's position."""

    consumer: Consumer
    written: int = 0  # as stored in the table
    seen: int = 0  # nothing beyond it up to here is wanted
    passed_over: int = 0  # entries between the two
    singly: int = 0  # how many more entries get a transaction of their own
    failures: int = 0
    try_at: float = 0.0  # monotonic clock
    kinds: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = self.consumer.kinds


class Consumers:
    """The consumers of one box. Without consumers there is no thread and no cost per entry."""

    def __init__(self, store: Store, consumers: Sequence[Consumer]) -> None:
        self._store = store
        self._clock = store.clock
        self._places = [_Place(consumer) for consumer in consumers]
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._following = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def __len__(self) -> int:
        """Return the number of consumers."""
        return len(self._places)

    def start(self, wanted: Callable[[], Sequence[Consumer]] = lambda: ()) -> None:
        """Find each consumer's position, and follow the journal from there.

        `wanted` returns the consumers of this moment: a command may have added the first account
        since the others were given.
        """
        with self._store.transaction():  # no other program changes what is wanted meanwhile
            known = {place.consumer.name for place in self._places}
            new = [each for each in wanted() if each.name not in known]
            self._places = [*self._places, *(_Place(each) for each in new)]
            self.take_places()
        if self._places:
            self._thread.start()

    def follow(self, consumers: Sequence[Consumer]) -> None:
        """Add consumers while the others run; those that are there already are left alone."""
        with self._following:
            known = {place.consumer.name for place in self._places}
            new = [each for each in consumers if each.name not in known]
            if not new or self._stopping.is_set():
                return
            with self._store.transaction():
                rows.add_missing(self._store, [each.name for each in new])
            places = [_Place(each) for each in new]
            for place in places:
                self._look_up(place)
            # A new list: the thread may be going through the present one.
            self._places = [*self._places, *places]
            self._await()
            if not self._thread.is_alive():
                self._thread.start()

    def stop(self) -> None:
        """Stop after the current transaction; the next start continues from there."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def wake(self) -> None:
        """Check the journal now: called after commits, and periodically as a safety net."""
        self._woken.set()

    def take_places(self) -> None:
        """Subscribe to the wanted entries, and read where each consumer stopped."""
        rows.keep(self._store, [place.consumer.name for place in self._places])
        for place in self._places:
            self._look_up(place)
        self._await()

    def _await(self) -> None:
        """Let the commit of a wanted entry wake the thread, and wake it now."""
        awaited = frozenset[str]().union(*(place.kinds for place in self._places))
        self._store.awaited = {**self._store.awaited, **dict.fromkeys(awaited, self.wake)}
        self._woken.set()

    def work(self) -> float | None:
        """Give each consumer that is due one turn.

        Return the seconds until there is more to do, or None if only a new entry gives work.
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
                log.exception("the journal cannot be read; it will be tried again")
                wait = _LONGEST_PAUSE_SECONDS
        self._store.close_thread()

    def _turn(self, place: _Place) -> float | None:
        wait = place.try_at - self._clock.monotonic()
        if place.failures and wait > 0:
            return wait
        try:
            is_more = self._go_on(place)
        except Exception as error:  # noqa: BLE001 - a handler may raise anything; the others go on
            if not place.singly:
                # One of several entries failed: handle those before it first, each in its own
                # transaction.
                place.singly = place.consumer.at_once
                return 0.0
            return self._put_off(place, error)
        if place.failures:
            log.info("journal: %s works again", place.consumer.name)
            place.failures = 0
        return 0.0 if is_more else None

    def _go_on(self, place: _Place) -> bool:
        """Read the next entries and handle the wanted ones; return whether there may be more."""
        looked = events.after(self._store, place.seen, _LOOKED_AT, place.kinds)
        if not looked.number:
            return False
        wanted = [each for each in looked.wanted if place.consumer.cares(each.entry)]
        if wanted:
            return self._handle(place, wanted) or looked.number == _LOOKED_AT
        place.seen = looked.last
        place.passed_over += looked.number
        if place.passed_over >= _PASSED_OVER:
            with self._store.transaction():
                self._move(place, place.seen)
            self._moved(place, place.seen)
        return looked.number == _LOOKED_AT

    def _handle(self, place: _Place, found: Sequence[Recorded]) -> bool:
        """Handle the first of the entries in one transaction; return whether some are left."""
        most = 1 if place.singly else place.consumer.at_once
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
        """Record that a consumer failed, and return the seconds until the next attempt."""
        place.failures += 1
        doubled = 1 << min(place.failures - 1, 20)
        pause = min(_FIRST_PAUSE_SECONDS * doubled, _LONGEST_PAUSE_SECONDS)
        place.try_at = self._clock.monotonic() + pause
        name = place.consumer.name
        if place.failures == 1:
            log.error("journal: %s failed and will be tried again", name, exc_info=error)
        elif place.failures & (place.failures - 1) == 0:
            log.warning("journal: %s failed %d times in a row: %s", name, place.failures, error)
        try:
            with self._store.transaction():
                rows.note_failure(self._store, name, str(error) or type(error).__name__)
            self._look_up(place)
        except StoreError as full:
            log.warning("journal: the failure of %s could not be stored: %s", name, full)
        return pause
