"""Kill -9 at random moments, and at the worst: after the network's acceptance, before OK."""

import time
from typing import Final

from benchmarks.lab import Figure, Lab, Measure, Row, at_most
from benchmarks.load import Message, singles
from benchmarks.peers.peer import Kind, Peer, running
from benchmarks.world import World, lost_and_repeated, until

LATENCY_S: Final = 0.1
START_S: Final = 30.0
# gammu-smsd takes up a message again after its lock of a minute.
LOCKED_S: Final = 75.0
STILL_S: Final = LOCKED_S
WATCH_S: Final = 0.5
LONGEST_KILL_S: Final = 1.5  # after the first acceptance since the start
FINISH_S: Final = 150.0
# In the gap: the network accepts at once, and the modem reports it this much later.
LATE_S: Final = 1.5
INTO_THE_GAP_S: Final = 0.2
SETTLE_S: Final = 3.0
ROWS: Final = (
    Row("out", "kill -9 ten times in 100 outbound: lost / sent twice", "0 / 0", at_most(0.0)),
    Row(
        "gap",
        "killed between the network's acceptance and the answer, 5 times: lost / extra copies",
        "0 / 0",
        at_most(0.0),
    ),
    Row("in", "kill -9 ten times in 100 inbound: lost / stored twice", "0 / 0", at_most(0.0)),
)


def _run(lab: Lab, kind: Kind) -> dict[str, Figure]:
    return {"out": _outbound(lab, kind), "gap": _gap(lab, kind), "in": _inbound(lab, kind)}


def _outbound(lab: Lab, kind: Kind) -> Figure:
    kills, messages = lab.pick(3, 10), singles(lab.pick(30, 100))
    with lab.bench(kind, latency_s=LATENCY_S) as (world, peer):
        peer.queue(messages)
        for _ in range(kills):
            before = world.count()
            peer.start()
            world.wait_count(before + 1, START_S)
            time.sleep(lab.source.uniform(0.0, LONGEST_KILL_S))
            running(peer).kill()
        peer.start()
        _finish(world, peer, len(messages))
        return _outcome(world, peer, messages)


def _finish(world: World, peer: Peer, wanted: int) -> None:
    """Wait until everything is accepted or undecided, or nothing happens any more."""
    deadline = time.monotonic() + FINISH_S
    last, changed = 0, time.monotonic()
    while time.monotonic() < min(deadline, changed + STILL_S):
        texts = {one.text for one in world.taken()} | set(peer.undecided())
        if len(texts) >= wanted:
            return
        if len(texts) != last:
            last, changed = len(texts), time.monotonic()
        time.sleep(WATCH_S)


def _outcome(world: World, peer: Peer, messages: list[Message]) -> Figure:
    """Return the result by the network's count. Messages shown as uncertain are not lost."""
    time.sleep(SETTLE_S)  # for copies still to come
    undecided = peer.undecided()
    taken = [one.text for one in world.taken()]
    lost, repeated = lost_and_repeated([message.text for message in messages], taken)
    lost -= sum(1 for text in undecided if text not in taken)
    return _figure(lost, repeated, len(undecided))


def _gap(lab: Lab, kind: Kind) -> Figure:
    kills = lab.pick(2, 5)
    messages = singles(2 * kills)
    with lab.bench(kind) as (world, peer):
        for struck, after in zip(messages[::2], messages[1::2], strict=True):
            world.fault("late", seconds=LATE_S, command="+CMGS")
            before = world.count()
            peer.queue([struck])
            peer.start()
            world.wait_count(before + 1, START_S)
            time.sleep(INTO_THE_GAP_S)
            running(peer).kill()
            time.sleep(LATE_S)
            # Once the next message is sent, the result of the previous one is decided.
            world.clear_faults()
            peer.queue([after])
            peer.start()
            _gone(world, after, START_S)
            time.sleep(SETTLE_S)
            running(peer).kill()
        peer.start()
        until(lambda: world.count() >= len(messages) + kills, LOCKED_S, WATCH_S)
        return _outcome(world, peer, messages)


def _gone(world: World, message: Message, seconds: float) -> None:
    until(lambda: message.text in [one.text for one in world.taken()], seconds, 0.1)


def _inbound(lab: Lab, kind: Kind) -> Figure:
    kills = lab.pick(3, 10)
    each = 10
    messages = singles(kills * each)
    with lab.bench(kind) as (world, peer):
        for start in range(0, len(messages), each):
            peer.start()
            stored = peer.count_received()
            moments = sorted(lab.source.uniform(0.0, LONGEST_KILL_S) for _ in range(each))
            arriving = messages[start : start + each]
            world.arrive(arriving[0].number, arriving[0].text)
            until(lambda stored=stored: peer.count_received() > stored, START_S)  # type: ignore[misc]
            killed_at = lab.source.uniform(0.0, LONGEST_KILL_S)
            _arrive(world, peer, arriving[1:], moments[1:], killed_at)
        peer.start()
        until(lambda: _all_stored(peer, messages), STILL_S)
        time.sleep(SETTLE_S)
        lost, repeated = lost_and_repeated([message.text for message in messages], peer.received())
    return _figure(lost, repeated, 0)


def _arrive(
    world: World, peer: Peer, arriving: list[Message], moments: list[float], killed_at: float
) -> None:
    """Let messages arrive at their times, and kill the program at its own time."""
    began = time.monotonic()
    killed = False
    for message, moment in zip(arriving, moments, strict=True):
        if not killed and killed_at <= moment:
            time.sleep(max(0.0, began + killed_at - time.monotonic()))
            running(peer).kill()
            killed = True
        time.sleep(max(0.0, began + moment - time.monotonic()))
        world.arrive(message.number, message.text)
    if not killed:
        running(peer).kill()


def _all_stored(peer: Peer, messages: list[Message]) -> bool:
    return set(peer.received()) >= {message.text for message in messages}


def _figure(lost: int, repeated: int, undecided: int) -> Figure:
    text = f"{lost} / {repeated}"
    if undecided:
        text += f" ({undecided} uncertain)"
    return Figure(text, float(lost + repeated))


MEASURE: Final = Measure("kills", ROWS, _run, together=True)
