"""Measure where the time of an outgoing message goes, at latency 0."""

import json
from typing import Final

from benchmarks.instrumented import FILE
from benchmarks.lab import Figure, Lab, Measure, Row
from benchmarks.load import singles
from benchmarks.measures.sending import FIRST_S
from benchmarks.peers.appliance import Appliance
from benchmarks.peers.peer import Kind, end

LONGEST_S: Final = 30.0
ROWS: Final = (
    Row("whole", "one message's way out, ms"),
    Row("sqlite", "... of it SQLite, the sync included, ms"),
    Row("modem", "... waiting for the modem's prompt and answer, ms"),
    Row("serial", "... writing to the port, ms"),
    Row("pdu", "... making the PDU, ms"),
    Row("rest", "... the rest of Python, ms"),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    messages = lab.pick(500, 2000)
    with lab.bench(kind) as (world, peer):
        if not isinstance(peer, Appliance):
            raise TypeError("only ours can be looked into")
        peer.module = "benchmarks.instrumented"
        peer.queue(singles(messages))
        peer.start()
        world.wait_count(1, FIRST_S)
        world.wait_count(messages, LONGEST_S)
        end(peer)
        found = json.loads((peer.data_dir.parent / FILE).read_text())
    segments = max(1, found.pop("segments") - 1)
    each = {part: 1000 * seconds / segments for part, seconds in found.items()}
    each["rest"] = 2 * each["whole"] - sum(each.values())
    return {part: Figure(f"{value:.2f}", value) for part, value in each.items()}


MEASURE: Final = Measure("spent", ROWS, _run, ours_only=True)
