"""Several simulated modems, between which SIMs can be moved."""

import threading
from collections.abc import Sequence
from functools import partial
from typing import Self

from appliance.clock import Clock
from appliance.modem.simulator.device import Device
from appliance.modem.simulator.modem import SimulatedModem
from appliance.modem.simulator.options import SimulatorOptions


class Rack:
    """The modems that `options` describe, each with a thread, a port and a SIM of its own."""

    def __init__(self, options: SimulatorOptions, clock: Clock | None = None) -> None:
        numbers = range(1, options.modems + 1)
        self.modems: Sequence[SimulatedModem] = [
            SimulatedModem(options.of_modem(number), clock) for number in numbers
        ]
        self._moving = threading.Lock()  # held while SIMs change places, and to find one
        for place, modem in enumerate(self.modems):
            modem.device.centre.hand_over = self._hand_over
            modem.swap_sim = partial(self._swap_with, place)

    def start(self) -> list[str]:
        """Create the ports and return their paths."""
        return [modem.start() for modem in self.modems]

    def stop(self) -> None:
        """Remove the ports and end the threads."""
        for modem in self.modems:
            modem.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def swap_sims(self, one: int, other: int) -> None:
        """Swap the SIMs of two modems, counted from 0, with all that waits for them.

        Each modem announces first that its SIM is gone, and then the new one.
        """
        first, second = self.modems[one], self.modems[other]
        for modem in (first, second):
            modem.call(lambda modem=modem: modem.device.sim.insert(present=False))  # type: ignore[misc]
        # Both threads stand still while the SIMs change places.
        first.call(lambda: second.call(lambda: self._exchange(first.device, second.device)))
        for modem in (first, second):
            modem.call(lambda modem=modem: modem.device.sim.insert(present=True))  # type: ignore[misc]

    def _swap_with(self, place: int, number: int) -> None:
        if not 1 <= number <= len(self.modems) or number - 1 == place:
            raise ValueError(f"there is no other modem {number}")
        self.swap_sims(place, number - 1)

    def _exchange(self, one: Device, other: Device) -> None:
        with self._moving:
            one.sim.swap(other.sim)
            waiting = one.centre.give_up()
            one.centre.take_over(other.centre.give_up())
            other.centre.take_over(waiting)

    def _hand_over(self, card: str, pdu: str) -> None:
        """Send a status report to the SIM with this serial number, wherever it is now."""
        with self._moving:
            found = next((each for each in self.modems if each.device.sim.card == card), None)
        if found is not None:
            found.post(partial(self._deliver_report, found.device, card, pdu))

    def _deliver_report(self, device: Device, card: str, pdu: str) -> None:
        """Send a report to a SIM, or after it if it has left this modem meanwhile."""
        if device.sim.card == card:
            device.centre.send_pdu(pdu, report=True)
        else:
            self._hand_over(card, pdu)
