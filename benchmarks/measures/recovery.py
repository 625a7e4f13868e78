"""Measure the time from the end of a fault until the next message is accepted."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_most
from benchmarks.load import singles
from benchmarks.peers.peer import Kind, Peer
from benchmarks.world import World, lost_and_repeated

WARM: Final = 3  # messages accepted before the fault
WARM_S: Final = 40.0
EVERY_S: Final = 0.5  # the interval between queued messages
LATENCY_S: Final = 0.2
WATCH_S: Final = 0.02
# gammu-smsd wrote 1 GB in two minutes once its port was gone; it is stopped before that.
MOST_LOGGED: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the modem, and the seconds until its cause is gone."""

    key: str
    what: str
    must: str
    name: str
    parameters: dict[str, Any]
    cured_after_s: float | None  # None: at the first acceptance after it
    within_s: float = 10.0

    def row(self) -> Row:
        """Return its row in the table."""
        return Row(
            self.key,
            f"{self.what}: s until the next is accepted",
            self.must,
            at_most(self.within_s),
        )


FAULTS: Final = (
    Fault(
        "hang_up",
        "port hung up 3 s, comes back as another device",
        "back in seconds",
        "hang_up",
        {"seconds": 3.0, "another": True},
        3.0,
    ),
    # A second until RDY, and another until registration: the simulated modem's own time.
    Fault("power", "modem power-cycled", "back in seconds", "power_cycle", {}, 2.0),
    Fault("mute", "modem mute for 20 s", "at once after", "mute", {"seconds": 20.0}, 20.0),
    Fault(
        "answer",
        "one answer never given",
        "seconds, `uncertain`",
        "answer_lost",
        {"command": "+CMGS"},
        None,
        20.0,  # a network may take ten seconds, so nobody probes before `probe_seconds`
    ),
)


class Supply:
    """Queues a message at regular intervals."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._messages = iter(singles(10_000))
        self._next = time.monotonic()
        self.texts: list[str] = []

    def serve(self) -> None:
        """Queue the message that is due."""
        if time.monotonic() >= self._next:
            message = next(self._messages)
            self._peer.queue([message])
            self.texts.append(message.text)
            self._next = time.monotonic() + EVERY_S

    def serve_until(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Continue until `reached` returns true, or the time is over."""
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() >= deadline:
                return False
            self.serve()
            time.sleep(WATCH_S)
        return True


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    return {fault.key: _recovered(lab, kind, fault) for fault in FAULTS}


def _recovered(lab: Lab, kind: Kind, fault: Fault) -> Figure:
    cap = lab.pick(25.0, 60.0)
    with lab.bench(kind, latency_s=LATENCY_S) as (world, peer):
        peer.start()
        supply = Supply(peer)
        if not supply.serve_until(lambda: world.count() >= WARM, WARM_S):
            return Figure("never started")
        struck_at = world.count()
        world.fault(fault.name, **fault.parameters)
        cured_ms = _cured(world, supply, fault, struck_at)
        if cured_ms is None:
            return Figure("none accepted")
        found = _next_accepted(world, peer, supply, cured_ms, cap)
        time.sleep(EVERY_S)
        taken = [one.text for one in world.taken()]
        _, repeated = lost_and_repeated(supply.texts, taken)
        undecided = len(peer.undecided())
    notes = [f"{repeated} sent twice"] if repeated else []
    notes += [f"{undecided} uncertain"] if undecided else []
    text = f"stuck ({cap:.0f} s)" if found is None else f"{found:.1f}"
    if found is None and peer.log_octets() > MOST_LOGGED // 2:
        notes.append(f"{peer.log_octets() // 1_000_000} MB of log")
    return Figure(", ".join([text, *notes]), cap * 2 if found is None else found)


def _cured(world: World, supply: Supply, fault: Fault, struck_at: int) -> float | None:
    """Return when the cause is gone, in ms since the epoch."""
    if fault.cured_after_s is not None:
        return time.time() * 1000 + fault.cured_after_s * 1000
    if not supply.serve_until(lambda: world.count() > struck_at, WARM_S):
        return None
    return float(world.taken(struck_at)[0].at_ms)


def _next_accepted(
    world: World, peer: Peer, supply: Supply, cured_ms: float, cap: float
) -> float | None:
    """Return the seconds from the cure to the next acceptance, or None beyond `cap`."""
    seen = world.count()
    deadline = time.monotonic() + cured_ms / 1000 - time.time() + cap
    while time.monotonic() < deadline and peer.log_octets() < MOST_LOGGED:
        supply.serve()
        time.sleep(WATCH_S)
        if world.count() > seen:
            for one in world.taken(seen):
                if one.at_ms > cured_ms:
                    return (one.at_ms - cured_ms) / 1000
            seen = world.count()
    return None


MEASURE: Final = Measure("recovery", tuple(fault.row() for fault in FAULTS), _run, together=True)
