"""Measure the cost of an idle program."""

from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_most
from benchmarks.measures.arrival import first_stored
from benchmarks.peers.peer import Kind, running
from benchmarks.processes import MIB, settled_usage

SETTLE_S: Final = 3.0
ROWS: Final = (
    Row("cpu", "idle CPU %", "0.1", at_most(0.1)),
    Row("wake_ups", "wake-ups of its threads per idle minute", "60", at_most(60.0)),
    Row("resident", "resident MiB", "58, with web, API and scheduler", at_most(58.0)),
    Row("proportional", "proportional MiB (PSS)", "50", at_most(50.0)),
    Row("disk", "KB written to the disk per idle minute"),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    seconds = lab.pick(10.0, 40.0)
    with lab.bench(kind) as (world, peer):
        peer.start()
        first_stored(world, peer)
        used = settled_usage(running(peer), SETTLE_S, seconds)
    percent = 100 * used.cpu_s / seconds
    resident, proportional = used.resident_octets / MIB, used.proportional_octets / MIB
    wake_ups = used.wake_ups * 60 / seconds
    return {
        "cpu": Figure(f"{percent:.2g}", percent),
        "wake_ups": Figure(f"{wake_ups:.0f}", wake_ups),
        "resident": Figure(f"{resident:.0f}", resident),
        "proportional": Figure(f"{proportional:.0f}", proportional),
        "disk": Figure(f"{used.written_octets / 1000 * 60 / seconds:.0f}"),
    }


MEASURE: Final = Measure("idle", ROWS, _run)
