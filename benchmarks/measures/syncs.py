"""Count with strace how often the program waits for the disk."""

import re
import shutil
import time
from pathlib import Path
from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_most
from benchmarks.load import singles
from benchmarks.measures.arrival import first_stored, seconds_to_store
from benchmarks.measures.sending import FIRST_S
from benchmarks.peers.peer import Kind, end

# One for each message, plus an occasional checkpoint of the log.
ONE_EACH: Final = 1.1
SETTLE_S: Final = 0.5
ROWS: Final = (
    Row("out", "syncs to disk per message sent", "1", at_most(ONE_EACH)),
    Row("in", "syncs to disk per message received", "1", at_most(ONE_EACH)),
)


class Trace:
    """The output of strace while a peer runs, complete only once the peer has ended."""

    def __init__(self, path: Path) -> None:
        self._path = path
        calls = "trace=fsync,fdatasync"
        # -I2: a signal ends strace, so that it writes what it still holds.
        self.wrapper = ("strace", "-f", "-ttt", "-I2", "-e", calls, "-o", str(path))

    def count(self, after_s: float, before_s: float) -> int:
        """Return the number of syncs between two moments, in seconds since the epoch."""
        begun = re.findall(
            r"^\d+ +([\d.]+) (?:fsync|fdatasync)\(", self._path.read_text(), re.MULTILINE
        )
        return sum(1 for moment in begun if after_s < float(moment) <= before_s)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    if shutil.which("strace") is None:
        return {"out": Figure("no strace"), "in": Figure("no strace")}
    sent = _sending(lab, kind, Trace(lab.directory / "syncs-out"))
    received = _receiving(lab, kind, Trace(lab.directory / "syncs-in"))
    return {"out": Figure(f"{sent:.2f}", sent), "in": Figure(f"{received:.2f}", received)}


def _sending(lab: Lab, kind: Kind, trace: Trace) -> float:
    """Return the syncs per message between the first acceptance and the last."""
    messages = lab.pick(200, 500)
    with lab.bench(kind) as (world, peer):
        peer.queue(singles(messages))
        peer.start(*trace.wrapper)
        if not world.wait_count(1, FIRST_S):
            raise RuntimeError("nothing is sent")
        world.wait_count(messages, lab.pick(5.0, 15.0))
        taken = world.taken()
        end(peer)
    syncs = trace.count(taken[0].at_ms / 1000, taken[-1].at_ms / 1000)
    return syncs / max(1, len(taken) - 1)


def _receiving(lab: Lab, kind: Kind, trace: Trace) -> float:
    arrivals = singles(lab.pick(5, 15))
    with lab.bench(kind) as (world, peer):
        peer.start(*trace.wrapper)
        first_stored(world, peer)
        time.sleep(SETTLE_S)
        began = time.time()
        for message in arrivals:
            seconds_to_store(world, peer, message.number, message.text)
        time.sleep(SETTLE_S)
        ended = time.time()
        end(peer)
    return trace.count(began, ended) / len(arrivals)


MEASURE: Final = Measure("syncs", ROWS, _run)
