"""Measure long messages of three segments each."""

from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, above_all
from benchmarks.load import longs
from benchmarks.measures.sending import send
from benchmarks.peers.peer import Kind

EACH: Final = 3
ROWS: Final = (
    Row("rate", "3-segment messages/s, latency 0", "ahead", above_all()),
    Row("cpu", "CPU s per 1,000 3-segment messages"),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    messages = lab.pick(200, 700)
    with lab.bench(kind) as (world, peer):
        peer.queue(longs(messages))
        sent = send(world, peer, messages * EACH, lab.pick(10.0, 20.0))
        return {"rate": sent.rate(EACH), "cpu": sent.cpu_per_thousand(EACH)}


MEASURE: Final = Measure("segments", ROWS, _run)
