"""What the measures of sending have in common: a full queue, watched while it goes."""

import time
from dataclasses import dataclass

from benchmarks.lab import Figure
from benchmarks.peers.peer import Peer, running
from benchmarks.processes import Usage
from benchmarks.world import World, rate, until

FIRST_S = 40.0  # until the first is accepted; starting takes gammu-smsd several seconds
WATCH_S = 0.02


@dataclass(frozen=True, slots=True)
class Sending:
    """What went within the time given, from the first acceptance on."""

    segments: int
    per_second: float
    usage: Usage  # between the first and the last look
    counted: int  # segments that went between these

    def cpu_per_thousand(self, segments_each: int = 1) -> Figure:
        """CPU seconds for 1,000 messages."""
        if not self.counted:
            return Figure("none went")
        value = self.usage.cpu_s * 1000 * segments_each / self.counted
        return Figure(f"{value:.2g}" if value < 10 else f"{value:.0f}", value)

    def kilobytes_each(self) -> Figure:
        """KB written to the disk for one message."""
        if not self.counted:
            return Figure("none went")
        value = self.usage.written_octets / 1000 / self.counted
        return Figure(f"{value:.1f}", value)

    def rate(self, segments_each: int = 1) -> Figure:
        """Messages a second."""
        value = self.per_second / segments_each
        return Figure(f"{value:.0f}" if value >= 100 else f"{value:.2f}", value)


def send(world: World, peer: Peer, segments: int, seconds: float) -> Sending:
    """Start `peer`, whose queue is full; watch until `segments` went or the time is over."""
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
