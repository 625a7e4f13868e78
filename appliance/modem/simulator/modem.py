"""Run the simulated modem: its pseudo-terminal, its thread, and the methods that tests call."""

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


def _alone(number: int) -> None:
    raise ValueError(f"there is no modem {number}")


class SimulatedModem:
    """A simulated modem on a pseudo-terminal, run by its own thread.

    Every method may be called from any thread, and returns once its effect has taken place.
    """

    def __init__(
        self,
        options: SimulatorOptions | None = None,
        clock: Clock | None = None,
        *,
        people: Sequence[Person] = SAMPLE_PEOPLE,
        happenings: Sequence[Happening] = SAMPLE_HAPPENINGS,
    ) -> None:
        """Create the modem. `people` and `happenings` count only with `options.people`."""
        self.options = options or SimulatorOptions()
        self._people = people if self.options.people else ()
        self._happenings = happenings if self.options.people else ()
        self._agenda = Agenda(clock or SystemClock())
        self.device = Device(self.options, self._agenda)
        self.device.faults.hang_up_port = self._hang_up
        # In a rack: swaps SIMs with another of its modems, counted from 1.
        self.swap_sim: Callable[[int], None] = _alone
        self._calls: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self._wake_read, self._wake_write = -1, -1
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._terminal: Terminal | None = None
        self._epoll: select.epoll | None = None
        self._readers: dict[int, Callable[[], None]] = {}
        self._edge = False
        self._control: Control | None = None

    # Start and stop

    def start(self) -> str:
        """Create the port and return its path: the link if there is one, otherwise the device."""
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
        """Remove the port and end the thread."""
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
        """The path at which a client opens the modem."""
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

    # For tests, the demo and the control socket

    def call(self, action: Callable[[], Result]) -> Result:
        """Run `action` on the modem's thread and return its result."""
        if self._thread is None or threading.current_thread() is self._thread:
            return action()
        future: Future[Result] = Future()
        self._calls.append((action, future))
        self._wake()
        return future.result()

    def post(self, action: Callable[[], Any]) -> None:
        """Run `action` on the modem's thread soon, without waiting for it."""
        self._calls.append((action, Future()))
        self._wake()

    @property
    def network(self) -> Network:
        """The simulated network: registration, operator, signal and latency."""
        return self.device.network

    @property
    def accepted(self) -> list[Accepted]:
        """A copy of the list of segments that the network accepted, in order."""
        return list(self.device.centre.accepted)

    def inject_text(
        self, sender: str, text: str, *, order: Sequence[int] = (), national: int = 0
    ) -> list[str]:
        """Send a text from `sender` to the modem; see `ServiceCentre.send_text`."""
        return self.call(
            lambda: self.device.centre.send_text(sender, text, order=order, national=national)
        )

    def inject_pdu(self, pdu: str, *, report: bool = False) -> None:
        """Send any PDU to the modem as a deliver or a status report."""
        self.call(lambda: self.device.centre.send_pdu(pdu, report=report))

    def ring(self, number: str | None, rings: int = 4) -> bool:
        """Call the modem; None withholds the number. Return False if it is busy or unreachable."""
        return self.call(lambda: self.device.calls.ring(number, rings))

    def cancel_call(self) -> None:
        """End the incoming call as its caller."""
        self.call(lambda: self.device.calls.end(missed=True))

    def fault(self, name: str, **parameters: Any) -> None:
        """Switch a fault on; see `faults.FAULTS`. Raise ValueError if it does not exist."""
        self.call(lambda: self.device.faults.apply(name, **parameters))

    def change_network(self, **values: object) -> None:
        """Set attributes of the network by name; see `Network.change`."""
        self.call(lambda: self.device.network.change(**values))

    def waiting(self) -> int:
        """Return the number of messages and reports that the service centre holds for the modem."""
        return self.device.centre.waiting

    # The loop

    def add_reader(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Call `ready` on the modem's thread when `descriptor` becomes readable."""
        self._readers[descriptor] = ready
        self._selector.register(descriptor, select.EPOLLIN)

    def remove_reader(self, descriptor: int) -> None:
        """Stop watching the descriptor."""
        self._readers.pop(descriptor)
        self._selector.unregister(descriptor)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # a full pipe has woken the thread already
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
        except Exception as error:  # noqa: BLE001 - the exception belongs to the caller, on another thread
            future.set_exception(error)

    def _serve(self, events: int) -> None:
        if events & select.EPOLLOUT:
            self._port.flush()
        if not events & (select.EPOLLIN | select.EPOLLHUP):
            return
        data = self._port.read()
        if data is None:
            # Without a client the port always reports a hang-up: wait for a change instead.
            self._port.drop()
            self._set_edge(edge=True)
        elif data:
            if self._edge:
                self._set_edge(edge=False)
                self.device.deliver_soon()  # messages that waited for a client
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
        """Remove the port and bring it back after `seconds`."""
        if not self._port.is_open:
            return
        self._selector.unregister(self._port.fileno())
        self._port.close()
        # While the spare pseudo-terminal is open, the kernel gives the next one a new name.
        spare = os.openpty() if another else ()

        def come_back() -> None:
            self._port.open()
            for descriptor in spare:
                os.close(descriptor)
            self._watch_port()

        self._agenda.after(seconds, come_back)
