"""Several simulated modems, between which SIMs can be moved."""

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
        first.call(lambda: second.call(lambda: _swap(first.device, second.device)))
        for modem in (first, second):
            modem.call(lambda modem=modem: modem.device.sim.insert(present=True))  # type: ignore[misc]

    def _swap_with(self, place: int, number: int) -> None:
        if not 1 <= number <= len(self.modems) or number - 1 == place:
            raise ValueError(f"there is no other modem {number}")
        self.swap_sims(place, number - 1)

    def _hand_over(self, card: str, pdu: str) -> None:
        """Send a status report to the SIM with this serial number, wherever it is now."""
        for modem in self.modems:
            if modem.device.sim.card == card:
                modem.post(lambda modem=modem: modem.device.centre.send_pdu(pdu, report=True))  # type: ignore[misc]


def _swap(one: Device, other: Device) -> None:
    one.sim.swap(other.sim)
    waiting = one.centre.give_up()
    one.centre.take_over(other.centre.give_up())
    other.centre.take_over(waiting)
