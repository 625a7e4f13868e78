"""Send over several modems at once: rate, what each further line costs, and a slow processor."""

import time
from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_least, at_most
from benchmarks.load import singles
from benchmarks.measures.sending import FIRST_S, send
from benchmarks.peers.peer import Kind, Peer, running
from benchmarks.processes import MIB, Usage, settled_usage
from benchmarks.world import World, rate

LATENCY_S: Final = 1.0  # half a second on an open link: two messages a second and line
LINES, MANY = 8, 32
QUARTER: Final = 0.25  # of one core
SETTLE_S: Final = 5.0
# 97 % of what the network takes from eight lines.
EIGHT: Final = 15.52
ROWS: Final = (
    Row(
        "eight",
        f"outbound by {LINES} lines, latency 1 s (0.5 s linked), messages/s",
        "15.5: 97 % of the networks' limit",
        at_least(EIGHT),
    ),
    Row("cpu", f"CPU s per 1,000 outbound by {LINES} lines"),
    Row("memory", "proportional MiB for each further line", "1.5", at_most(1.5)),
    Row("idle", "idle CPU % for each further line", "0.1", at_most(0.1)),
    Row(
        "many",
        f"outbound by {MANY} lines on a quarter of a core, messages/s",
        "62: 97 % of the networks' limit",
        at_least(0.97 * 2 * MANY),
    ),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    if not kind.many_modems:
        return {row.key: Figure("one modem") for row in ROWS}
    seconds = lab.pick(10.0, 20.0)
    most = 400
    with lab.bench(kind, latency_s=LATENCY_S, modems=LINES) as (world, peer):
        peer.queue(singles(most))
        eight = send(world, peer, most, seconds)
    rest = lab.pick(10.0, 40.0)
    one, several = _at_rest(lab, kind, 1, rest), _at_rest(lab, kind, LINES, rest)
    further = LINES - 1
    memory = (several.proportional_octets - one.proportional_octets) / MIB / further
    percent = 100 * (several.cpu_s - one.cpu_s) / rest / further
    return {
        "eight": eight.rate(),
        "cpu": eight.cpu_per_thousand(),
        "memory": Figure(f"{memory:.2f}", memory),
        "idle": Figure(f"{percent:.2f}", percent),
        "many": _on_a_slow_processor(lab, kind, seconds),
    }


def _at_rest(lab: Lab, kind: Kind, lines: int, seconds: float) -> Usage:
    """Return what a program with so many modems uses while nothing happens."""
    with lab.bench(kind, modems=lines) as (world, peer):
        peer.queue(singles(lines * 4))
        peer.start()
        world.wait_count(lines * 4, FIRST_S)
        return settled_usage(running(peer), SETTLE_S, seconds)


def _on_a_slow_processor(lab: Lab, kind: Kind, seconds: float) -> Figure:
    most = 4000
    with lab.bench(kind, latency_s=LATENCY_S, modems=MANY) as (world, peer):
        peer.queue(singles(most))
        peer.start()
        if not world.wait_count(MANY, FIRST_S):
            return Figure("none went")
        with running(peer).slowed(QUARTER):
            return _rate_from_now(world, peer, seconds)


def _rate_from_now(world: World, peer: Peer, seconds: float) -> Figure:
    before = len(world.taken())
    time.sleep(seconds)
    if not running(peer).running:
        return Figure("it ended")
    value = rate(world.taken()[before:])
    return Figure(f"{value:.1f}", value)


MEASURE: Final = Measure("lines", ROWS, _run)
