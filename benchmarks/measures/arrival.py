"""Measure the time from a message's arrival at the modem until it is stored, at random moments."""

import time
from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_most, median, ninetieth
from benchmarks.load import singles
from benchmarks.peers.peer import Kind, Peer, running
from benchmarks.world import World, until

WATCH_S: Final = 0.001
GIVE_UP_S: Final = 30.0
GAP_S: Final = (0.2, 1.8)
ROWS: Final = (
    Row("median", "inbound, arrival to store, median ms", "20", at_most(20.0)),
    Row("ninetieth", "inbound, arrival to store, 90th percentile ms", "50", at_most(50.0)),
    Row("cpu", "CPU s per 1,000 inbound, one by one (idle included)"),
)


def first_stored(world: World, peer: Peer) -> None:
    """Wait until the program works: one message has arrived and is stored."""
    world.arrive("+33639980001", "Premier message")
    if not until(lambda: peer.count_received() >= 1, 2 * GIVE_UP_S):
        raise RuntimeError("nothing is received")


def seconds_to_store(world: World, peer: Peer, number: str, text: str) -> float:
    """Return how long one message takes, or `GIVE_UP_S` if it never comes."""
    before = peer.count_received()
    began = time.monotonic()
    world.arrive(number, text)
    until(lambda: peer.count_received() > before, GIVE_UP_S, WATCH_S)
    return time.monotonic() - began


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    arrivals = singles(lab.pick(8, 30))
    times = []
    with lab.bench(kind) as (world, peer):
        peer.start()
        first_stored(world, peer)
        usage = running(peer).usage()
        for message in arrivals:
            time.sleep(lab.source.uniform(*GAP_S))
            times.append(1000 * seconds_to_store(world, peer, message.number, message.text))
        cpu = running(peer).usage().since(usage).cpu_s * 1000 / len(arrivals)
    middle, high = median(times), ninetieth(times)
    return {
        "median": Figure(f"{middle:.0f}", middle),
        "ninetieth": Figure(f"{high:.0f}", high),
        "cpu": Figure(f"{cpu:.2g}" if cpu < 10 else f"{cpu:.0f}", cpu),
    }


MEASURE: Final = Measure("arrival", ROWS, _run)
