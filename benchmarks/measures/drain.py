"""What waits in the modem when the program starts: 300 messages, read, kept and deleted."""

import time
from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, above_all, below_all
from benchmarks.load import singles
from benchmarks.peers.peer import Kind, running
from benchmarks.world import lost_and_repeated, until

MESSAGES: Final = 300
CAPACITY: Final = 400
START_S: Final = 60.0
WATCH_S: Final = 0.002
ROWS: Final = (
    Row("rate", "inbound drained from the SIM, messages/s", "ahead", above_all()),
    Row("cpu", "CPU s per 1,000 inbound, drained", "below the best", below_all),
    Row("wrong", "of 300 drained: lost / stored twice", "0 / 0"),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    """The clock runs from the first message that was listed to the last that was deleted."""
    with lab.bench(kind, sim_capacity=CAPACITY, modem_capacity=CAPACITY) as (world, peer):
        waiting = singles(MESSAGES)
        for message in waiting:
            world.arrive(message.number, message.text)
        peer.start()
        if not until(lambda: world.unread() < MESSAGES, START_S, WATCH_S):
            return {"rate": Figure("none read")}
        began, usage = time.monotonic(), running(peer).usage()
        whole = until(
            lambda: not world.stored() and peer.count_received() >= MESSAGES,
            lab.pick(12.0, 30.0),
            WATCH_S,
        )
        seconds = time.monotonic() - began
        used = running(peer).usage().since(usage)
        stored = peer.count_received()
        lost, repeated = lost_and_repeated([message.text for message in waiting], peer.received())
    cpu = used.cpu_s * 1000 / stored if stored else 0.0
    return {
        "rate": Figure(f"{stored / seconds:.0f}", stored / seconds),
        "cpu": Figure(f"{cpu:.2g}", cpu),
        "wrong": Figure(f"{lost} / {repeated}" if whole else f"{stored} in {seconds:.0f} s"),
    }


MEASURE: Final = Measure("drain", ROWS, _run)
