"""Receive messages: commit them first, then delete or acknowledge them.

Announced messages are read one by one or, if there are many, with one listing of the storage. All
messages found at once go to the line in one commit, and only then are they deleted.
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
# If more messages are announced than this, the storage is listed instead.
_MOST_READ_SINGLY = 3
# No modem has so many storages, so further names are noise.
_MOST_STORAGES = 8
# The number of directly delivered messages that wait here while the store is unavailable: at least
# those of a day.
_MOST_DIRECT = 20_000


@dataclass(frozen=True, slots=True)
class _Owed:
    """The modem waits for the acknowledgement of a directly delivered message."""

    kept: bool
    since: float  # monotonic clock


class Arrivals:
    """Messages and reports on their way from the modem to the store."""

    def __init__(self, modem: str, traffic: Traffic, clock: Clock, timings: Timings) -> None:
        self._modem = modem
        self._traffic = traffic
        self._clock = clock
        self._timings = timings
        self._direct: list[Incoming] = []  # delivered directly, not committed yet
        self._owed: _Owed | None = None  # the acknowledgement that the modem waits for
        self._announced: dict[str, set[int]] = {}
        self._to_list: dict[str, None] = {}
        self._sweep_at = clock.monotonic()
        self._again = Backoff(timings.unread_first, timings.sweep)
        self._unread = False  # a storage could not be read
        self._undeleted: dict[tuple[str, int], str] = {}  # committed, but not deletable
        self._deleted: set[tuple[str, int]] = set()  # since announced messages were last read
        self._untaken: dict[tuple[str, int], str] = {}  # the line cannot process them: left there

    # -- noting (cheap) ------------------------------------------------------

    def note_stored(self, event: Stored) -> None:
        """Note that the modem put a message into a storage."""
        storage = event.storage
        waiting = self._to_list.keys() | self._announced.keys()
        if storage is None or (storage not in waiting and len(waiting) >= _MOST_STORAGES):
            self.sweep_soon()
        elif event.index is None:
            self._to_list[storage] = None
        elif len(places := self._announced.setdefault(storage, set())) <= _MOST_READ_SINGLY:
            places.add(event.index)  # more of them: the storage is listed

    def note_direct(self, event: Direct, *, acknowledged: bool) -> None:
        """Note a directly delivered message; `acknowledged` if the modem waits for +CNMA."""
        fits = len(self._direct) < _MOST_DIRECT
        if not fits:
            _LOG.say(logging.ERROR, f"{self._modem}: too many messages wait to be stored")
        if acknowledged:
            # The wait for the previous acknowledgement has timed out.
            self._owed = _Owed(event.whole and fits, self._clock.monotonic())
        # A message damaged on the serial line is not kept: if we refuse it, the network delivers it
        # again.
        if fits and (event.whole or not acknowledged):
            self._direct.append(Incoming(event.pdu, None, None))

    def sweep_soon(self) -> None:
        """Read every storage in the next turn."""
        self._sweep_at = self._clock.monotonic()

    def new_link(self) -> None:
        """Forget what belongs to the old link: the modem may have restarted or been replaced."""
        self._owed = None
        self._announced.clear()
        self._to_list.clear()
        self._untaken.clear()
        self.sweep_soon()

    # -- working -------------------------------------------------------------

    def pending(self) -> bool:
        """Return whether there is something to do now."""
        return bool(
            self._direct
            or self._owed
            or self._announced
            or self._to_list
            or self._clock.monotonic() >= self._sweep_at
        )

    def due(self) -> float:
        """Return when the next sweep is due (monotonic clock)."""
        return self._sweep_at

    def store_direct(self) -> None:
        """Commit directly delivered messages; works without the modem, also while a submit waits.

        Raises:
            StoreError: nothing was stored; call again later.
        """
        if self._direct:
            batch = list(self._direct)
            self._receive(batch)
            del self._direct[: len(batch)]

    def work(self, driver: Driver) -> None:
        """Fetch everything that is known to have arrived.

        Raises:
            StoreError: nothing was stored, and nothing was deleted or acknowledged.
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
        """Tell the modem whether the last directly delivered message is stored.

        +CNMA does not say which message it means. If it came too late, or after a change of the
        SIM, it would acknowledge the next one, which may not have reached us.
        """
        self._owed = None
        if driver.sim_may_have_changed:
            return  # the network delivers to the old SIM again
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
        """Fetch the contents of one storage, or the messages announced in it."""
        indices = sorted(self._announced.get(storage, ()))
        try:
            if storage in self._to_list or len(indices) > _MOST_READ_SINGLY:
                found = driver.list_storage(storage)
            else:
                found = self._read(driver, storage, indices)
            if driver.sim_may_have_changed:
                return  # read again once it is known whose SIM it is
            self._keep(driver, storage, found)
        except TextModeError:
            raise  # read again once PDU mode is set
        except (CommandError, TimeoutException) as error:
            # A sweep will find the message. It runs soon, in case only the answer was lost on the
            # line.
            self._unread = True
            _LOG.say(logging.INFO, f"{self._modem}: {storage} cannot be read now: {error}")
        self._to_list.pop(storage, None)
        self._announced.pop(storage, None)

    def _read(self, driver: Driver, storage: str, indices: Sequence[int]) -> list[StoredPdu]:
        """Read announced messages one by one.

        If a message is not where it was announced, it is elsewhere: some modems announce a report
        in SR as one in SM. All storages are then read at once, unless we have just deleted the
        message.
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
        """Pass new messages up in one commit, then delete all committed ones, now or earlier."""
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
            # Another SIM has another message at this index.
            if not driver.sim_may_have_changed and driver.delete(*place):
                self._undeleted.pop(place, None)
                self._deleted.add(place)
            else:
                self._undeleted[place] = pdu
                self._unread = True

    def _receive(self, batch: list[Incoming]) -> list[Incoming]:
        """Pass a batch up in one commit; return the PDUs that fail although the store is available.

        Raises:
            StoreError: nothing was stored.
        """
        if not batch:
            return []
        try:
            self._traffic.receive(batch)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad PDU must not hold up the others
            if len(batch) == 1:
                _LOG.say(logging.ERROR, f"{self._modem}: a PDU could not be processed: {error!r}")
                return batch
            return [refused for each in batch for refused in self._receive([each])]
        return []
