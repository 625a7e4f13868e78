"""The end of the quiet hours, killed before each statement and around each submit.

Each message goes once, and none stays: what nobody knows whether it went is shown as doubtful.
"""

import datetime as dt
import itertools
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box
from fakes.killed import Killed, killed_before

from appliance.clock import to_ms
from appliance.messaging.rules import optouts
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted
from appliance.store import waiting

PEOPLE = tuple(f"+3363998{number:04d}" for number in range(7))
STOPPED, WAITING = PEOPLE[0], PEOPLE[1:]
EVENING = to_ms(dt.datetime(2026, 9, 22, 22, tzinfo=dt.UTC))


@dataclass
class Network:
    """What the network has got; it survives the kills of the box."""

    went: Counter[str] = field(default_factory=Counter)

    def submit(self, pdu: str) -> Accepted:
        recipient = Submit.decode(pdu).recipient.number
        assert recipient is not None
        self.went[recipient] += 1
        return Accepted(self.went.total())


def evening(path: Path) -> Box:
    """Return a box on which a promotional sending waits for the morning."""
    box = Box(path, FakeClock())
    box.clock.step((EVENING - box.clock.now_ms()) / 1000)
    for people in (PEOPLE[:4], PEOPLE[4:]):
        box.send("Soldes", *people, message_class="promotional")
    optouts.add(box.store, STOPPED, source="page", actor="user:sophie")
    assert waits(box) == len(WAITING)
    return box


def sleep(box: Box) -> None:
    """Let the night pass."""
    opens_at = box.outbox.next_release_ms()
    assert opens_at is not None
    box.clock.advance((opens_at - box.clock.now_ms()) / 1000)


def waits(box: Box) -> int:
    found = box.store.value(
        "SELECT count(*) FROM message WHERE status IN ('held', 'scheduled', 'queued', 'submitting')"
    )
    return int(found)


def live(box: Box, network: Network) -> None:
    """Release what is due and send what is ready, from the start of the process."""
    box.line().connected(was_at_prompt=False)
    box.outbox.release_due()
    while (claimed := box.line().claim()) is not None:
        box.line().settle(claimed, network.submit(claimed.pdu))


def test_wherever_the_box_is_killed_each_goes_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "_MOST_AT_ONCE", 2)  # several commits
    doubtful = Counter[int]()
    for statement in itertools.count():
        box, network = evening(tmp_path / f"{statement}.db"), Network()
        live(box, network)
        assert not network.went, "before the morning"
        sleep(box)
        was_killed = False
        try:
            with killed_before(statement):
                live(box, network)
        except Killed:
            was_killed = True
            box.crash()
            live(box, network)
        in_doubt = box.store.value("SELECT count(*) FROM message WHERE status = 'uncertain'")
        doubtful[in_doubt] += 1
        assert waits(box) == 0, "one stays"
        assert set(network.went.values()) == {1}, "one went twice"
        gone = box.store.value("SELECT count(*) FROM message WHERE status = 'sent'")
        assert gone + in_doubt == len(WAITING)
        assert STOPPED not in network.went
        assert network.went.total() in (gone, gone + in_doubt)
        live(box, network)
        assert set(network.went.values()) == {1}
        box.store.close()
        if not was_killed:
            break
    assert set(doubtful) == {0, 1}, "only a kill around a submit leaves a doubt, about one"


def test_a_box_that_is_killed_every_morning_gets_everything_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start gets some statements further: what was released stays so."""
    monkeypatch.setattr(waiting, "_MOST_AT_ONCE", 2)
    box, network = evening(tmp_path / "appliance.db"), Network()
    sleep(box)
    for statement in itertools.count():
        try:
            with killed_before(statement):
                live(box, network)
        except Killed:
            box.crash()
        else:
            break
    in_doubt = box.store.value("SELECT count(*) FROM message WHERE status = 'uncertain'")
    assert waits(box) == 0
    assert max(network.went.values()) == 1
    assert len(network.went) + in_doubt >= len(WAITING)
    box.store.close()
