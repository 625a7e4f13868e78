"""Track incoming calls: count the rings, take the caller's number, notice the end."""

import logging
import math
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.modem.repeats import Repeats
from appliance.modem.timings import Timings
from appliance.modem.traffic import Traffic
from appliance.modem.urcs import Caller, CallOver, Ringing

_LOG = Repeats(logging.getLogger(__name__))
# The number of ended calls that wait here while the store is unavailable.
_MOST_OVER = 1_000


@dataclass(slots=True)
class _Call:
    number: int  # counts the calls of this session
    rings: int = 0
    caller: str | None = None
    last_ring: float = 0.0
    untold_since: float | None = None  # since when news of the call has not been passed on


class Calls:
    """The incoming call, if one rings."""

    def __init__(self, modem: str, traffic: Traffic, clock: Clock, timings: Timings) -> None:
        self._modem = modem
        self._traffic = traffic
        self._clock = clock
        self._timings = timings
        self._count = 0
        self._call: _Call | None = None
        self._over: list[_Call] = []  # ended, but not passed on yet

    def note(self, event: Ringing | Caller | CallOver) -> None:
        """Record an event of a call."""
        now = self._clock.monotonic()
        if isinstance(event, CallOver):
            self._end()
            return
        call = self._call
        if call is None:
            self._count += 1
            call = self._call = _Call(self._count)
        call.last_ring = now
        if isinstance(event, Ringing):
            call.rings += 1
            if call.untold_since is None:
                call.untold_since = now
        else:
            call.caller = event.number or call.caller
            call.rings = max(call.rings, 1)
            # Only the number was missing.
            call.untold_since = now - self._timings.ring_number

    def work(self) -> None:
        """Pass on the events that are due.

        Raises:
            StoreError: the event could not be stored; call again later.
        """
        now = self._clock.monotonic()
        call = self._call
        if call is not None and now >= call.last_ring + self._timings.ring_gap:
            self._end()
            call = None
        while self._over:
            ended = self._over[0]
            self._tell(ended)
            self._traffic.call_ended(ended.number)
            del self._over[0]
        if call is not None and now >= self._tell_at(call):
            self._tell(call)

    def _tell_at(self, call: _Call) -> float:
        """Return when to pass on a ring even if the caller's number has not come."""
        if call.untold_since is None:
            return math.inf
        return call.untold_since + self._timings.ring_number

    def _tell(self, call: _Call) -> None:
        if call.untold_since is not None:
            self._traffic.rang(call.number, call.caller, call.rings)
            call.untold_since = None

    def _end(self) -> None:
        if self._call is not None:
            if len(self._over) < _MOST_OVER:
                self._over.append(self._call)
            else:
                _LOG.say(logging.ERROR, f"{self._modem}: too many calls wait to be stored")
            self._call = None

    def due(self) -> float | None:
        """Return when `work` has something to do (monotonic clock), or None if nothing rings."""
        if self._over:
            return self._clock.monotonic()
        call = self._call
        if call is None:
            return None
        return min(call.last_ring + self._timings.ring_gap, self._tell_at(call))
