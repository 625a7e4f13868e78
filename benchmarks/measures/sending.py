"""Common parts of the measures of sending: a full queue, watched while it is sent."""

import time
from dataclasses import dataclass

from benchmarks.lab import Figure
from benchmarks.peers.peer import Peer, running
from benchmarks.processes import Usage
from benchmarks.world import World, rate, until

FIRST_S = 40.0  # until the first acceptance; gammu-smsd takes several seconds to start
WATCH_S = 0.02


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent within the time, from the first acceptance on."""

    segments: int
    per_second: float
    usage: Usage  # between the first and the last observation
    counted: int  # segments sent between these

    def cpu_per_thousand(self, segments_each: int = 1) -> Figure:
        """Return CPU seconds for 1,000 messages."""
        if not self.counted:
            return Figure("none went")
        value = self.usage.cpu_s * 1000 * segments_each / self.counted
        return Figure(f"{value:.2g}" if value < 10 else f"{value:.0f}", value)

    def kilobytes_each(self) -> Figure:
        """Return KB written to the disk per message."""
        if not self.counted:
            return Figure("none went")
        value = self.usage.written_octets / 1000 / self.counted
        return Figure(f"{value:.1f}", value)

    def rate(self, segments_each: int = 1) -> Figure:
        """Return messages per second."""
        value = self.per_second / segments_each
        return Figure(f"{value:.0f}" if value >= 100 else f"{value:.2f}", value)


def send(world: World, peer: Peer, segments: int, seconds: float) -> Sending:
    """Start `peer`, whose queue is full, and watch until `segments` are sent or time is over."""
    before = world.count()
    peer.start()
    if not world.wait_count(before + 1, FIRST_S):
        return Sending(0, 0.0, running(peer).usage(), 0)
    usage, first = running(peer).usage(), world.count()
    until(lambda: world.count() >= before + segments, seconds, WATCH_S)
    last, used = world.count(), running(peer).usage().since(usage)
    time.sleep(WATCH_S)
    taken = world.taken(before)
    return Sending(len(taken), rate(taken), used, last - first)
