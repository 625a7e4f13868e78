"""A program that is killed repeatedly tells a webhook each event, and repeats only what it must."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from fakes import hooking
from fakes.receiver import Receiver, Taken

from appliance.clock import SystemClock
from appliance.store import hook_deliveries
from appliance.store.database import Store

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "12"))
TESTS = Path(hooking.__file__).parents[1]


def killed_after(database: Path, url: str, lines: int) -> None:
    """Start the program, and kill it after so many lines of output."""
    process = subprocess.Popen(
        [sys.executable, hooking.__file__, str(database), url],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert process.stdout.readline()
    process.kill()
    process.stdout.close()
    process.wait()


def drain(store: Store, url: str) -> None:
    """Deliver what waits."""
    hooks = hooking.opened(store, url)
    end = time.monotonic() + 60
    calls = store.value("SELECT count(*) FROM event WHERE kind = 'call'")
    while hook_deliveries.count(store, 1) < calls or hook_deliveries.waiting(store, 1):
        assert time.monotonic() < end
        time.sleep(0.02)
    hooks._consumers().stop()
    hooks.stop()


def is_whole(taken: Taken) -> bool:
    return len(taken.body) == int(taken.headers["content-length"])


def firsts(taken: list[Taken]) -> list[Taken]:
    """Return the first delivery of each id, in order."""
    return list({each.json["id"]: each for each in reversed(taken)}.values())[::-1]


def test_each_event_comes_and_comes_again_only_if_its_answer_was_lost(tmp_path: Path) -> None:
    database, chance = tmp_path / "appliance.db", random.Random(13)  # noqa: S311 - no secret
    with Receiver() as receiver:
        for _ in range(KILLS):
            killed_after(database, receiver.url, chance.randrange(20, 90))
        before = len(receiver.taken)
        store = Store.open(database, SystemClock())
        drain(store, receiver.url)
    calls = store.value("SELECT count(*) FROM event WHERE kind = 'call'")
    rows = hook_deliveries.page(store, 1, limit=calls + 1)
    store.close()
    # A kill may cut a request off: such a one is none, by its length and its signature.
    taken = [each for each in receiver.taken if is_whole(each)]
    counts = Counter(each.json["id"] for each in taken)
    repeated = sum(count - 1 for count in counts.values())
    print(
        f"{KILLS} kills, {calls} events, {before} deliveries before the last start:"
        f" {calls - len(counts)} lost, {repeated} repeated"
    )
    assert counts.keys() == {f"crm-{row.id}" for row in rows}
    assert len(rows) == calls > KILLS * 20
    assert {row.state for row in rows} == {"done"}
    # A kill can take the answer to the one delivery in progress along.
    assert repeated <= KILLS
    bodies = {(each.json["id"], each.body) for each in taken}
    assert len(bodies) == len(counts)
    numbers = [int(each.json["id"].removeprefix("crm-")) for each in firsts(taken)]
    assert numbers == sorted(numbers)
