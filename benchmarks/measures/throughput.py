"""Measure how fast the program can send with a network that accepts at once."""

from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, above_all, below_all
from benchmarks.load import singles
from benchmarks.measures.sending import send
from benchmarks.peers.appliance import ApplianceKind
from benchmarks.peers.peer import Kind

LEAST: Final = 400.0
ROWS: Final = (
    Row(
        "rate",
        "outbound, latency 0, messages/s",
        "400, and twice the best",
        above_all(2.0, LEAST),
    ),
    Row("cpu", "CPU s per 1,000 outbound, latency 0", "below the best", below_all),
    Row("disk", "KB written to the disk per message"),
    Row("reported_rate", "outbound, latency 0, with delivery reports, messages/s"),
    Row("reported_cpu", "CPU s per 1,000 outbound with delivery reports"),
    Row("reported_disk", "KB written to the disk per message with its report"),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    messages = lab.pick(800, 3000)
    figures = _measured(lab, kind, messages)
    if kind.ours:
        reported = _measured(lab, ApplianceKind(reports=True), messages)
        figures |= {f"reported_{key}": figure for key, figure in reported.items()}
    return figures


def _measured(lab: Lab, kind: Kind, messages: int) -> dict[str, Figure]:
    with lab.bench(kind, report_s=0.0) as (world, peer):
        peer.queue(singles(messages))
        sent = send(world, peer, messages, lab.pick(10.0, 25.0))
        return {
            "rate": sent.rate(),
            "cpu": sent.cpu_per_thousand(),
            "disk": sent.kilobytes_each(),
        }


MEASURE: Final = Measure("throughput", ROWS, _run)
