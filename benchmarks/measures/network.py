"""Send through a network that takes a second per segment, or half a second on an open link."""

from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_least, below_all
from benchmarks.load import singles
from benchmarks.measures.sending import send
from benchmarks.peers.peer import Kind

LATENCY_S: Final = 1.0
# 97 % of the two messages a second that a linked modem can send, or of one without the link.
LINKED, UNLINKED = 1.94, 0.97
ROWS: Final = (
    Row(
        "linked",
        "outbound, latency 1 s (0.5 s linked), messages/s",
        "1.94: 97 % of the linked limit",
        at_least(LINKED),
    ),
    Row(
        "unlinked",
        "outbound, latency 1 s, no AT+CMMS, messages/s",
        "0.97",
        at_least(UNLINKED),
    ),
    Row(
        "cpu", "CPU s per 1,000 outbound while waiting for the network", "below the best", below_all
    ),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    seconds = lab.pick(7.0, 20.0)
    most = 100
    with lab.bench(kind, latency_s=LATENCY_S) as (world, peer):
        peer.queue(singles(most))
        linked = send(world, peer, most, seconds)
    with lab.bench(kind, latency_s=LATENCY_S, refuse="CMMS") as (world, peer):
        peer.queue(singles(most))
        unlinked = send(world, peer, most, seconds)
    return {
        "linked": linked.rate(),
        "unlinked": unlinked.rate(),
        "cpu": linked.cpu_per_thousand(),
    }


MEASURE: Final = Measure("network", ROWS, _run)
