"""Watch modem, SIM and network: what prevents sending, and when that ends.

While something is missing it is checked again with growing pauses. Once all is well, signal and
operator are sampled from time to time, when there is nothing else to do.
"""

import math
from collections.abc import Callable
from typing import TypeVar

from appliance.clock import Clock
from appliance.config import ModemSettings
from appliance.modem import commands, network
from appliance.modem.driver import Driver
from appliance.modem.initialisation import greet, prepare
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.link import Link
from appliance.modem.pin_memory import PinMemory
from appliance.modem.sim import open_sim
from appliance.modem.state import Condition, StorageUse
from appliance.modem.timings import Backoff, Timings

# During a burst of messages, a sample may be late by this many intervals.
_LATE_WHEN_BUSY = 5
T = TypeVar("T")


class Watch:
    """Watches one modem and passes fields of ModemState by name to `publish`."""

    def __init__(
        self,
        settings: ModemSettings,
        clock: Clock,
        timings: Timings,
        memory: PinMemory,
        publish: Callable[..., None],
        *,
        identify: Callable[[Driver], bool] = lambda _: True,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._timings = timings
        self._memory = memory
        self._publish = publish
        self._identify = identify  # whether the SIM is certainly this line's; or OtherSimError
        self._is_identified = False
        self._pauses = Backoff(timings.watch_first, timings.watch_last)
        self._look_at = -math.inf
        self._looked_at = -math.inf
        self._sampling = False  # all is well: the next check is only a sample
        self._greeted = False
        self._prepared = False
        self._prepared_at = -math.inf

    def due(self, *, busy: bool) -> float:
        """Return when the next check is due (monotonic clock); later while messages are sent."""
        if busy and self._sampling:
            return self._look_at + self._timings.sample * _LATE_WHEN_BUSY
        return self._look_at

    def look_soon(self) -> None:
        """Check at the next turn: something changed."""
        self._look_at = -math.inf
        self._sampling = False
        self._pauses.reset()

    def note_network(self) -> None:
        """Note that the registration changed; a modem may report this a thousand times."""
        self._look_at = min(self._look_at, self._looked_at + self._timings.watch_first)
        self._sampling = False
        self._pauses.reset()

    def start_over(self) -> None:
        """Set up everything again: the link is new, or the modem restarted."""
        self._greeted = False
        self.unprepare()

    def unprepare(self) -> None:
        """Set up the SIM's part again: the SIM was changed or became ready."""
        self._prepared = False
        self.look_soon()

    def work(self, driver: Driver, *, busy: bool) -> bool:
        """Check if it is time. Return whether messages have just become readable."""
        if self._clock.monotonic() < self.due(busy=busy):
            return False
        was_prepared = driver.prepared and self._prepared
        try:
            condition = self._look(driver)
        except (CommandError, TimeoutException) as error:
            condition = Condition.SIM_BUSY
            self._publish(condition=condition, detail=str(error))
        self._sampling = condition is Condition.READY
        if self._sampling:
            self._pauses.reset()
        pause = self._timings.sample if self._sampling else self._pauses.next()
        self._looked_at = self._clock.monotonic()
        self._look_at = self._looked_at + pause
        return driver.prepared and not was_prepared

    def meet(self, driver: Driver) -> None:
        """Greet a new modem, and identify a SIM that may be a new one. Raise OtherSimError."""
        if not self._greeted:
            greet(driver)
            self._greeted = True
            identity = driver.identity
            self._publish(
                manufacturer=identity.manufacturer,
                model=identity.model,
                revision=identity.revision,
                imei=identity.imei,
            )
        if not self._prepared:
            self._is_identified = self._identify(driver)

    def _look(self, driver: Driver) -> Condition:
        self.meet(driver)
        verdict = open_sim(driver, self._settings.pin, self._memory)
        if verdict.condition is not Condition.READY:
            driver.prepared = False
            self._publish(
                condition=verdict.condition,
                detail=verdict.detail,
                pin_attempts_left=verdict.attempts_left,
                registration=None,
                operator=None,
                signal_percent=None,
            )
            return verdict.condition
        if not self._prepared and not self._is_identified:
            # It may have been inserted since it was asked for its serial number.
            self._is_identified = self._identify(driver)
        if not driver.prepared or not self._prepared or self._is_stale() or driver.forgot():
            prepare(driver)
            self._prepared = True
            self._prepared_at = self._clock.monotonic()
        return self._look_at_network(driver)

    def _is_stale(self) -> bool:
        """Return whether to repeat the set-up, since a damaged answer may have misled us."""
        return self._clock.monotonic() - self._prepared_at > self._timings.set_up_again

    def _look_at_network(self, driver: Driver) -> Condition:
        verdict = network.look(driver)
        registered = verdict.condition is Condition.READY
        self._publish(
            condition=verdict.condition,
            detail=verdict.detail,
            registration=verdict.registration,
            operator=_asked(driver, commands.operator) if registered else None,
            signal_percent=_asked(driver, commands.signal_percent),
            pin_attempts_left=None,
            imsi=driver.imsi,
            own_number=driver.own_number,
            service_centre=driver.service_centre,
            storages=tuple(
                StorageUse(name, usage.used, usage.total)
                for name, usage in driver.usage.items()
                if name in driver.storages
            ),
            receiving=driver.receiving,
            reports=driver.reports,
            refused=tuple(driver.refused),
        )
        return verdict.condition


def _asked(driver: Driver, ask: Callable[[Link], T]) -> T | None:
    try:
        return ask(driver.link)
    except (CommandError, TimeoutException, IndexError):
        return None
