"""What comes in: committed first, deleted or acknowledged after.

Announced messages are read one by one, or, when many are announced, by one listing of the storage.
Everything found in one look goes to the line above in one commit; only then it is deleted.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.errors import StoreError
from appliance.modem.driver import Driver
from appliance.modem.library import CommandError, TextModeError, TimeoutException
from appliance.modem.message_commands import StoredPdu
from appliance.modem.repeats import Repeats
from appliance.modem.timings import Backoff, Timings
from appliance.modem.traffic import Incoming, Traffic
from appliance.modem.urcs import Direct, Stored

_LOG = Repeats(logging.getLogger(__name__))
# More announced messages than this are listed instead of read one by one.
_MOST_READ_SINGLY = 3
# No modem has so many storages: what is announced in more of them is noise.
_MOST_STORAGES = 8
# So many that came straight to us wait here while the store takes none: those of a day at least.
_MOST_DIRECT = 20_000


@dataclass(frozen=True, slots=True)
class _Owed:
    """The modem waits to hear whether the message that came straight to us is kept."""

    kept: bool
    since: float  # on the monotonic clock


class Arrivals:
    """Messages and reports that are on their way from the modem to the store."""

    def __init__(self, modem: str, traffic: Traffic, clock: Clock, timings: Timings) -> None:
        self._modem = modem
        self._traffic = traffic
        self._clock = clock
        self._timings = timings
        self._direct: list[Incoming] = []  # came straight to us, not committed yet
        self._owed: _Owed | None = None  # what the modem waits for
        self._announced: dict[str, set[int]] = {}
        self._to_list: dict[str, None] = {}
        self._sweep_at = clock.monotonic()
        self._again = Backoff(timings.unread_first, timings.sweep)
        self._unread = False  # a storage could not be read
        self._undeleted: dict[tuple[str, int], str] = {}  # committed; the modem does not delete
        self._deleted: set[tuple[str, int]] = set()  # since announced messages were last read
        self._untaken: dict[tuple[str, int], str] = {}  # the line above cannot bear it: left there

    # -- noting (cheap) ------------------------------------------------------

    def note_stored(self, event: Stored) -> None:
        """A message was put into a storage."""
        storage = event.storage
        waiting = self._to_list.keys() | self._announced.keys()
        if storage is None or (storage not in waiting and len(waiting) >= _MOST_STORAGES):
            self.sweep_soon()
        elif event.index is None:
            self._to_list[storage] = None
        elif len(places := self._announced.setdefault(storage, set())) <= _MOST_READ_SINGLY:
            places.add(event.index)  # more of them: the storage is listed

    def note_direct(self, event: Direct, *, acknowledged: bool) -> None:
        """A message came straight to us; `acknowledged` = the modem waits for +CNMA."""
        fits = len(self._direct) < _MOST_DIRECT
        if not fits:
            _LOG.say(logging.ERROR, f"{self._modem}: too many messages wait to be stored")
        if acknowledged:
            # Nobody waits any more for what came before: its time was over.
            self._owed = _Owed(event.whole and fits, self._clock.monotonic())
        # Damaged on the way over the line: the network still has it, if we say so.
        if fits and (event.whole or not acknowledged):
            self._direct.append(Incoming(event.pdu, None, None))

    def sweep_soon(self) -> None:
        """Look into every storage at the next turn."""
        self._sweep_at = self._clock.monotonic()

    def new_link(self) -> None:
        """The modem behind the port may have forgotten, or may be another one."""
        self._owed = None
        self._announced.clear()
        self._to_list.clear()
        self._untaken.clear()
        self.sweep_soon()

    # -- working -------------------------------------------------------------

    def pending(self) -> bool:
        """Whether there is something to do now."""
        return bool(
            self._direct
            or self._owed
            or self._announced
            or self._to_list
            or self._clock.monotonic() >= self._sweep_at
        )

    def due(self) -> float:
        """When the next sweep is due, on the monotonic clock."""
        return self._sweep_at

    def store_direct(self) -> None:
        """Commit what came straight to us; needs no modem, so also while a submit waits.

        Raises:
            StoreError: nothing was kept; call again later.
        """
        if self._direct:
            batch = list(self._direct)
            self._receive(batch)
            del self._direct[: len(batch)]

    def work(self, driver: Driver) -> None:
        """Bring in everything that is known to be there.

        Raises:
            StoreError: not kept; nothing of it was deleted or acknowledged.
        """
        self.store_direct()
        if self._owed is not None:
            self._acknowledge(driver, self._owed)
        if self._clock.monotonic() >= self._sweep_at:
            self._sweep(driver)
        for storage in [*self._to_list, *self._announced]:
            self._fetch(driver, storage)
        if self._unread:
            self._unread = False
            self._sweep_at = min(self._sweep_at, self._clock.monotonic() + self._again.next())

    def _acknowledge(self, driver: Driver, owed: "_Owed") -> None:
        """Tell the modem whether the last one that came straight to us is kept.

        +CNMA does not say which message it means: said too late, it would acknowledge the next one,
        which may not have reached us.
        """
        self._owed = None
        if self._clock.monotonic() - owed.since > self._timings.acknowledge:
            driver.acknowledged_too_late()
            self.sweep_soon()
        elif not (driver.acknowledge() if owed.kept else driver.reject()):
            self.sweep_soon()

    def _sweep(self, driver: Driver) -> None:
        for storage in driver.storages:
            self._to_list[storage] = None
            self._fetch(driver, storage)
        self._sweep_at = self._clock.monotonic() + self._timings.sweep
        if not self._unread:
            self._again.reset()

    def _fetch(self, driver: Driver, storage: str) -> None:
        """Bring in what one storage holds, or what was announced in it."""
        indices = sorted(self._announced.get(storage, ()))
        try:
            if storage in self._to_list or len(indices) > _MOST_READ_SINGLY:
                found = driver.list_storage(storage)
            else:
                found = self._read(driver, storage, indices)
            self._keep(driver, storage, found)
        except TextModeError:
            raise  # it is read again, once PDU mode is set
        except (CommandError, TimeoutException) as error:
            # A sweep finds what is there: soon, in case only the answer was lost on the line.
            self._unread = True
            _LOG.say(logging.INFO, f"{self._modem}: {storage} cannot be read now: {error}")
        self._to_list.pop(storage, None)
        self._announced.pop(storage, None)

    def _read(self, driver: Driver, storage: str, indices: Sequence[int]) -> list[StoredPdu]:
        """Read announced messages one by one.

        One that is not where it was announced lies elsewhere: modems announce a report of SR as one
        of SM. Every storage is then looked into at once, unless we deleted it ourselves just now.
        """
        found: list[StoredPdu] = []
        for index in indices:
            stored = driver.read(storage, index)
            if stored is not None:
                found.append(stored)
            elif (storage, index) not in self._deleted:
                self.sweep_soon()
        self._deleted.clear()
        return found

    def _keep(self, driver: Driver, storage: str, found: Sequence[StoredPdu]) -> None:
        """Hand up what is new in one commit, then delete what is committed, now or before."""
        places = {(storage, stored.index): stored.pdu for stored in found}
        new = [
            Incoming(pdu, storage, index)
            for (_, index), pdu in places.items()
            if self._undeleted.get((storage, index)) != pdu
            and self._untaken.get((storage, index)) != pdu
        ]
        for refused in self._receive(new):
            self._untaken[storage, refused.index or 0] = refused.pdu
        for place, pdu in places.items():
            if self._untaken.get(place) == pdu:
                continue
            if driver.delete(*place):
                self._undeleted.pop(place, None)
                self._deleted.add(place)
            else:
                self._undeleted[place] = pdu
                self._unread = True

    def _receive(self, batch: list[Incoming]) -> list[Incoming]:
        """Hand a batch up in one commit; what could not be taken, though the store can be used.

        Raises:
            StoreError: nothing was kept.
        """
        if not batch:
            return []
        try:
            self._traffic.receive(batch)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one that is too much must not hold up others
            if len(batch) == 1:
                _LOG.say(logging.ERROR, f"{self._modem}: a PDU could not be taken: {error!r}")
                return batch
            return [refused for each in batch for refused in self._receive([each])]
        return []
