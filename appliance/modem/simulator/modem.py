"""The simulated modem as a running thing: its pseudo-terminal, its thread, what tests ask of it."""

import contextlib
import os
import select
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from appliance.clock import Clock, SystemClock
from appliance.modem.simulator.agenda import Agenda
from appliance.modem.simulator.control import Control
from appliance.modem.simulator.correspondents import Correspondents
from appliance.modem.simulator.device import Device
from appliance.modem.simulator.network import Network
from appliance.modem.simulator.options import SimulatorOptions
from appliance.modem.simulator.people import (
    SAMPLE_HAPPENINGS,
    SAMPLE_PEOPLE,
    Happening,
    Person,
)
from appliance.modem.simulator.service_centre import Accepted
from appliance.modem.simulator.terminal import Terminal

Result = TypeVar("Result")


class SimulatedModem:
    """A modem on a pseudo-terminal, run by a thread of its own.

    Every method may be called from any thread; what it does is done when it returns.
    """

    def __init__(
        self,
        options: SimulatorOptions | None = None,
        clock: Clock | None = None,
        *,
        people: Sequence[Person] = SAMPLE_PEOPLE,
        happenings: Sequence[Happening] = SAMPLE_HAPPENINGS,
    ) -> None:
        """The people are there only with `options.people`."""
        self.options = options or SimulatorOptions()
        self._people = people if self.options.people else ()
        self._happenings = happenings if self.options.people else ()
        self._agenda = Agenda(clock or SystemClock())
        self.device = Device(self.options, self._agenda)
        self.device.faults.hang_up_port = self._hang_up
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._wake_read, self._wake_write = -1, -1
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._terminal: Terminal | None = None
        self._epoll: select.epoll | None = None
        self._readers: dict[int, Callable[[], None]] = {}
        self._edge = False
        self._control: Control | None = None

    # Life

    def start(self) -> str:
        """Make the port appear and return its path: the link if there is one, else the device."""
        self._terminal = Terminal(self.options.link)
        self.device.client_present = lambda: self._port.has_client
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._epoll = select.epoll()
        self._watch_port()
        self.add_reader(self._wake_read, self._drain_wake)
        if self.options.control is not None:
            self._control = Control(self, self.options.control)
        Correspondents(self.device, self._people, self._happenings)
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="simulated-modem", daemon=True)
        self._thread.start()
        return self.path

    def stop(self) -> None:
        """Make the port vanish and end the thread."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping = True
        self._wake()
        thread.join()
        self._port.close()
        if self._control is not None:
            self._control.close()
            self._control = None
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def path(self) -> str:
        """Where a client opens the modem."""
        return str(self.options.link) if self.options.link is not None else self._port.path

    @property
    def _port(self) -> Terminal:
        if self._terminal is None:
            raise RuntimeError("the simulated modem has not been started")
        return self._terminal

    @property
    def _selector(self) -> select.epoll:
        if self._epoll is None:
            raise RuntimeError("the simulated modem has not been started")
        return self._epoll

    # What tests, the demo and the control socket do

    def call(self, action: Callable[[], Result]) -> Result:
        """Run `action` on the modem's thread and return what it returns."""
        if self._thread is None or threading.current_thread() is self._thread:
            return action()
        future: Future[Result] = Future()
        self._calls.append((action, future))
        self._wake()
        return future.result()

    @property
    def network(self) -> Network:
        """Registration, operator, signal and latency."""
        return self.device.network

    @property
    def accepted(self) -> list[Accepted]:
        """What the network accepted, in order; a copy."""
        return list(self.device.centre.accepted)

    def inject_text(
        self, sender: str, text: str, *, order: Sequence[int] = (), national: int = 0
    ) -> list[str]:
        """Someone writes; see `ServiceCentre.send_text`."""
        return self.call(
            lambda: self.device.centre.send_text(sender, text, order=order, national=national)
        )

    def inject_pdu(self, pdu: str, *, report: bool = False) -> None:
        """Anything arrives as a deliver, or as a status report."""
        self.call(lambda: self.device.centre.send_pdu(pdu, report=report))

    def ring(self, number: str | None, rings: int = 4) -> bool:
        """Someone calls, withheld if None; False when the line is busy or out of reach."""
        return self.call(lambda: self.device.calls.ring(number, rings))

    def cancel_call(self) -> None:
        """The caller gives up."""
        self.call(lambda: self.device.calls.end(missed=True))

    def fault(self, name: str, **parameters: Any) -> None:
        """Switch a fault on; see `faults.FAULTS`. ValueError for one that does not exist."""
        self.call(lambda: self.device.faults.apply(name, **parameters))

    def change_network(self, **values: object) -> None:
        """Set attributes of the network: `coverage`, `home`, `denied`, `domains`, `signal`..."""
        self.call(lambda: self.device.network.change(**values))

    def waiting(self) -> int:
        """How many messages and reports the service centre still holds for the phone."""
        return self.device.centre.waiting

    # The loop

    def add_reader(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Call `ready` on the modem's thread when `descriptor` can be read."""
        self._readers[descriptor] = ready
        self._selector.register(descriptor, select.EPOLLIN)

    def remove_reader(self, descriptor: int) -> None:
        """Stop watching."""
        self._readers.pop(descriptor)
        self._selector.unregister(descriptor)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full of earlier calls: it is awake already
            os.write(self._wake_write, b"!")

    def _drain_wake(self) -> None:
        os.read(self._wake_read, 4096)

    def _watch_port(self) -> None:
        self._edge = False
        self._selector.register(self._port.fileno(), select.EPOLLIN)

    def _run(self) -> None:
        while not self._stopping:
            pause = self._agenda.seconds_to_next()
            for descriptor, events in self._selector.poll(pause):
                reader = self._readers.get(descriptor)
                if reader is not None:
                    reader()
                elif self._port.is_open and descriptor == self._port.fileno():
                    self._serve(events)
            while self._calls:
                self._run_call(*self._calls.popleft())
            self._agenda.run_due()
            self._speak()

    def _run_call(self, action: Callable[[], Any], future: "Future[Any]") -> None:
        try:
            future.set_result(action())
        except Exception as error:  # noqa: BLE001 - belongs to the caller, on another thread
            future.set_exception(error)

    def _serve(self, events: int) -> None:
        if events & select.EPOLLOUT:
            self._port.flush()
        if not events & (select.EPOLLIN | select.EPOLLHUP):
            return
        data = self._port.read()
        if data is None:
            # Without a client the port reports a hang-up for ever: wait for a change instead.
            self._port.drop()
            self._set_edge(edge=True)
        elif data:
            if self._edge:
                self._set_edge(edge=False)
                self.device.deliver_soon()  # what waited for a listener
            self.device.line.heard(data)

    def _set_edge(self, *, edge: bool) -> None:
        if edge != self._edge:
            self._edge = edge
            self._update_interest()

    def _update_interest(self) -> None:
        interest = select.EPOLLIN | (select.EPOLLET if self._edge else 0)
        if self._port.blocked:
            interest |= select.EPOLLOUT
        self._selector.modify(self._port.fileno(), interest)

    def _speak(self) -> None:
        data = self.device.line.take()
        if not self._port.is_open:
            return
        blocked = self._port.blocked
        if data:
            if not self._port.has_client:
                self._port.drop()
            else:
                self._port.write(data)
        if self._port.blocked != blocked:
            self._update_interest()

    def _hang_up(self, seconds: float, another: bool) -> None:  # noqa: FBT001 - a callback of `faults`
        """The port goes away and comes back."""
        if not self._port.is_open:
            return
        self._selector.unregister(self._port.fileno())
        self._port.close()
        # Another pseudo-terminal in the meantime makes the kernel give the next one a new name.
        spare = os.openpty() if another else ()

        def come_back() -> None:
            self._port.open()
            for descriptor in spare:
                os.close(descriptor)
            self._watch_port()

        self._agenda.after(seconds, come_back)
