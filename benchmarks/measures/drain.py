"""Measure how messages waiting in the modem at the start are read, stored and deleted."""

import time
from dataclasses import dataclass
from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, above_all, at_least, below_all
from benchmarks.load import singles
from benchmarks.peers.peer import Kind, running
from benchmarks.world import lost_and_repeated, until

# smstools lists at most 256 messages at once, and reads none if there are more.
MESSAGES: Final = 300
MOST_OF_SMSTOOLS: Final = 250
CAPACITY: Final = 400
START_S: Final = 60.0
WATCH_S: Final = 0.002
ROWS: Final = (
    Row("fewer", "250 drained from the SIM, messages/s", "ahead", above_all()),
    Row("rate", "300 drained from the SIM, messages/s", "ahead", above_all()),
    Row("cpu", "CPU s per 1,000 inbound, 250 drained", "below the best", below_all),
    Row("wrong", "of 300 drained: stored / lost / stored twice", "300 / 0 / 0", at_least(MESSAGES)),
)


@dataclass(frozen=True, slots=True)
class Drained:
    """The result of one drain."""

    stored: int
    lost: int
    repeated: int
    seconds: float  # from the first listed message to the last deleted one
    cpu_s: float

    def rate(self) -> Figure:
        """Return messages per second."""
        if not self.stored:
            return Figure("none stored", 0.0)
        return Figure(f"{self.stored / self.seconds:.0f}", self.stored / self.seconds)

    def cpu_per_thousand(self) -> Figure:
        """Return CPU seconds for 1,000 messages."""
        if not self.stored:
            return Figure("none stored")
        value = self.cpu_s * 1000 / self.stored
        return Figure(f"{value:.2g}", value)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    fewer, all_ = (_drained(lab, kind, count) for count in (MOST_OF_SMSTOOLS, MESSAGES))
    return {
        "fewer": fewer.rate(),
        "rate": all_.rate(),
        "cpu": fewer.cpu_per_thousand(),
        "wrong": Figure(f"{all_.stored} / {all_.lost} / {all_.repeated}", all_.stored),
    }


def _drained(lab: Lab, kind: Kind, count: int) -> Drained:
    with lab.bench(kind, sim_capacity=CAPACITY, modem_capacity=CAPACITY) as (world, peer):
        waiting = singles(count)
        for message in waiting:
            world.arrive(message.number, message.text)
        peer.start()
        if not until(lambda: world.unread() < count, START_S, WATCH_S):
            return Drained(0, count, 0, START_S, 0.0)
        began, usage = time.monotonic(), running(peer).usage()
        until(
            lambda: not world.stored() and peer.count_received() >= count,
            lab.pick(12.0, 30.0),
            WATCH_S,
        )
        seconds = time.monotonic() - began
        used = running(peer).usage().since(usage)
        lost, repeated = lost_and_repeated([message.text for message in waiting], peer.received())
        return Drained(peer.count_received(), lost, repeated, seconds, used.cpu_s)


MEASURE: Final = Measure("drain", ROWS, _run)
