"""A modem session in virtual time, on one thread: hours of waiting take seconds.

The product's link, driver and session run unchanged, but their events and their monotonic clock
belong to this world: a waiting thread lets the world's time pass, and the simulated modem speaks
meanwhile. A run therefore depends only on its seed.
"""

import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from fakes.asleep import waited_for_a_turn
from fakes.clock import FakeClock

from appliance.errors import N_, PortError
from appliance.modem.link import Link
from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.device import Device
from appliance.modem.simulator.options import SimulatorOptions

# Splits the modem's output into the pieces that really arrive: (seconds later, octets).
Line = Callable[[bytes], list[tuple[float, bytes]]]
# This many waits in a row without any time passing mean that the product spins.
_SPINNING = 20_000


def _turning() -> float:
    """Return real seconds, without those in which the machine had no processor for us."""
    return time.monotonic() - waited_for_a_turn()


class VirtualEvent:
    """`threading.Event` for a world with one thread."""

    def __init__(self, world: "VirtualWorld") -> None:
        self._world = world
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def clear(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float | None = None) -> bool:
        if not self._is_set:
            self._world.pass_time(timeout, self)
        return self._is_set


class VirtualWorld:
    """A modem, its line and the time."""

    def __init__(self, clock: FakeClock, options: SimulatorOptions, line: Line) -> None:
        self.clock = clock
        self.agenda = Agenda(clock)
        self.device = Device(options, self.agenda)
        self.device.client_present = lambda: self._link is not None
        self.line = line
        self.longest_step = 0.0  # of the product, in real seconds
        self._link: VirtualLink | None = None
        self._left_at = _turning()
        self._idle_waits = 0
        self._line_free_at = 0.0

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Give the product's modem packages this world's time and port."""
        threads = SimpleNamespace(Event=lambda: VirtualEvent(self), Thread=threading.Thread)
        times = SimpleNamespace(monotonic=self.clock.monotonic)
        for room in ("link", "reader", "session"):
            monkeypatch.setattr(f"appliance.modem.{room}.threading", threads)
        for room in ("link", "submission"):
            monkeypatch.setattr(f"appliance.modem.{room}.time", times)
        monkeypatch.setattr("appliance.modem.connecting.Link", self._make_link)
        monkeypatch.setattr("appliance.modem.connecting.ports.lasting_path", lambda path: path)

    def _make_link(self, *given: Any) -> "VirtualLink":
        return VirtualLink(self, *given)

    # -- the port ------------------------------------------------------------

    def plug(self, link: "VirtualLink") -> None:
        """Open the port."""
        if self._link is not None:
            raise PortError("port_held", N_("held"))
        self._link = link
        self.device.deliver_soon()

    def unplug(self, link: "VirtualLink") -> None:
        """Close the port."""
        if self._link is link:
            self._link = None

    def hear(self, data: bytes) -> None:
        """Pass data to the modem, which answers at once what it can."""
        self.device.line.heard(data)
        self._run()

    def _run(self) -> None:
        self.agenda.run_due()
        said = self.device.line.take()
        if said and self._link is not None:
            for delay, piece in self.line(said):
                self._send(delay, piece)

    def _send(self, delay: float, piece: bytes) -> None:
        """Deliver a piece `delay` seconds from now, but never before what was sent earlier."""
        now = self.clock.monotonic()
        self._line_free_at = max(self._line_free_at, now + delay)
        if self._line_free_at <= now:
            self._bring(piece)
        else:
            self.agenda.at(self._line_free_at, lambda: self._bring(piece))

    def _bring(self, piece: bytes) -> None:
        if self._link is not None and piece:
            self._link.received(piece)

    # -- the time ------------------------------------------------------------

    def pass_time(self, seconds: float | None, event: VirtualEvent) -> None:
        """Let time pass until the event is set, or for so many seconds."""
        self.longest_step = max(self.longest_step, _turning() - self._left_at)
        end = self.clock.monotonic() + (seconds if seconds is not None else 3600.0)
        self._count_idle(end)
        self._run()
        while not event.is_set():
            pause = self.agenda.seconds_to_next()
            left = end - self.clock.monotonic()
            if pause is None or pause > left:
                self.clock.advance(max(0.0, left))
                break
            self.clock.advance(pause)
            self._run()
        self._left_at = _turning()

    def _count_idle(self, end: float) -> None:
        self._idle_waits = 0 if end > self.clock.monotonic() else self._idle_waits + 1
        assert self._idle_waits < _SPINNING, "the product spins without waiting"


class VirtualLink(Link):
    """The product's link on the virtual port."""

    def __init__(self, world: VirtualWorld, *given: Any) -> None:
        super().__init__(*given)
        self._world = world

    def connect(self) -> None:
        self._world.plug(self)
        self.alive = True

    def close(self) -> None:
        self.alive = False
        self._world.unplug(self)

    def say(self, data: bytes) -> None:
        self.require()
        self._world.hear(data)
