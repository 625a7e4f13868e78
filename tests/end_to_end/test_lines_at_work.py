"""Lines that come, go and stop while their messages are under way, on the real daemon."""

import http.client
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from end_to_end.box import Box, until
from end_to_end.ledger import Ledger
from end_to_end.stage import IMPATIENT, Stage
from end_to_end.world import World

from appliance import runtime

pytestmark = pytest.mark.slow

MESSAGES = 45
SECOND = 2
MANY = 8
DEAD, GONE = 7, 8
# One after another, the six living ones would need 24 s.
SLOW_S = 4.0
ALL_STOPPED_WITHIN_S = 15.0


def _of_administrator(box: Box) -> Box:
    """Return the box with the log-in of commands on its machine."""
    running = runtime.find(box.data_dir)
    assert running is not None
    return replace(box, token=running.token)


def _is_removed(admin: Box, line: str) -> bool:
    """Remove a line unless it is finishing a message; return whether it is gone."""
    answer = admin.ask("DELETE", f"/api/v1/lines/{line}", None, {})
    if answer.status == http.client.CONFLICT:
        assert answer.json["error"]["code"] == "line_in_use"
        return False
    assert answer.status == http.client.NO_CONTENT, answer.body
    return True


def _cards_of(world: World, text: str) -> set[str]:
    modems = (1, SECOND)
    found = (each for modem in modems for each in world.accepted(modem))
    return {each["card"] for each in found if each["text"] == text}


@pytest.mark.timeout(240)
def test_a_line_comes_and_goes_while_messages_are_under_way(stage: Stage) -> None:
    world = stage.world("--latency-s", "0.2", modems=SECOND)
    box = stage.box(world.port, environment=IMPATIENT).start()
    admin, ledger = _of_administrator(box), Ledger(world, box)
    for number in range(MESSAGES):
        ledger.send(f"+3363998015{number % 5}", segments=3 if number % 4 == 0 else 1)
    modem = {"name": "second", "kind": "modem", "settings": {"port": world.ports[1]}}
    assert admin.post("/api/v1/lines", modem).status == http.client.CREATED
    until(lambda: len(world.accepted(SECOND)) >= SECOND, "the new line sends")
    until(lambda: _is_removed(admin, "second"), "the new line is removed")
    by_second = len(world.accepted(SECOND))
    assert len({ledger.status(sent) for sent in ledger.sent}) > 1, "nothing is under way any more"
    late = [ledger.send() for _ in range(5)]
    verdict = ledger.settle(90.0)
    assert verdict.kept, verdict
    # What the line begins at the moment of its removal is not finished, and shown as failed.
    assert verdict.told <= 1
    ledger.wait_until_gone(*late)
    # A segment may have been in the air.
    assert len(world.accepted(SECOND)) <= by_second + 1
    for sent in ledger.sent:
        cards = set().union(*(_cards_of(world, text) for text in sent.segments))
        assert len(cards) <= 1, f"{sent} went by {cards}"


@pytest.mark.timeout(240)
def test_all_lines_stop_at_once_whatever_each_is_doing(stage: Stage) -> None:
    slow = ("--latency-s", str(SLOW_S), "--linked-latency-s", str(SLOW_S))
    world = stage.world(*slow, modems=MANY)
    box = stage.box(world.port, more_modems=world.ports[1:])
    world.fault("mute", modem=DEAD)
    world.fault("hang_up", modem=GONE, seconds=600.0)
    box.start()
    living = range(1, DEAD)
    until(lambda: _able(box) == len(living), "all living ones can send", 90.0)
    # Each to another person: whoever has been written to by one line gets the rest by it.
    sent = [box.send(f"Message {number}", f"+336399801{number}") for number in range(10, 50)]
    until(lambda: all(world.accepted(modem) for modem in living), "all living ones send", 60.0)
    began = time.monotonic()
    assert box.stop() == 0
    assert time.monotonic() - began < ALL_STOPPED_WITHIN_S
    states = _states(box.data_dir / "appliance.db")
    assert sum(states.values()) == len(sent)
    assert set(states) <= {"sent", "queued"}, states
    assert states["sent"] == world.accepted_in_all()


def _able(box: Box) -> int:
    """Return how many modems can send."""
    return sum(state["canSend"] for state in box.get("/api/v1/modems").json)


def _states(database: Path) -> dict[str, int]:
    connection = sqlite3.connect(database)
    try:
        return dict(connection.execute("SELECT status, count(*) FROM message GROUP BY status"))
    finally:
        connection.close()
