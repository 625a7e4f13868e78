"""A program that is killed repeatedly publishes each event, and repeats only what it must."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from fakes import mqtting
from fakes.broker import Listener, Mosquitto, until

from appliance.channels.mqtt.publisher import WINDOW
from appliance.store import mqtt_queue

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "10"))
TESTS = Path(mqtting.__file__).parents[1]


def killed_after(database: Path, url: str, lines: int) -> None:
    """Start the program, and kill it after so many lines of output."""
    process = subprocess.Popen(
        [sys.executable, mqtting.__file__, str(database), url],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert process.stdout is not None
    for _ in range(lines):
        assert process.stdout.readline()
    process.kill()
    process.stdout.close()
    process.wait()


def test_each_event_is_published_and_again_only_if_its_acknowledgement_was_lost(
    tmp_path: Path, broker: Mosquitto, listener: Listener
) -> None:
    database, chance = tmp_path / "data" / "appliance.db", random.Random(13)  # noqa: S311 - no secret
    for nth in range(KILLS):
        if nth % 4 == 3:
            broker.stop()
        killed_after(database, broker.url, chance.randrange(20, 60))
        if nth % 4 == 3:
            broker.start()
    box, mqtt, consumers = mqtting.opened(database, broker.url)
    calls = box.store.value("SELECT count(*) FROM event WHERE kind = 'call'")
    until(lambda: box.store.value("SELECT seq FROM sqlite_sequence WHERE name = 'mqtt_waiting'")
          == calls and mqtt_queue.count(box.store) == 0, 60)  # fmt: skip
    until(lambda: len({json.loads(each)["id"] for each in listener.under("box/calls")}) == calls)
    mqtt.stop()
    consumers.stop()
    box.store.close()
    heard = [json.loads(each) for each in listener.under("box/calls")]
    counts = Counter(each["id"] for each in heard)
    repeated = sum(count - 1 for count in counts.values())
    print(f"{KILLS} kills, {calls} events: {calls - len(counts)} lost, {repeated} repeated")
    assert counts.keys() == {f"a1b2c3-{number}" for number in range(1, calls + 1)}
    # A kill can take the acknowledgements of what is in flight along.
    assert repeated <= KILLS * WINDOW
    assert len({json.dumps(each) for each in heard}) == len(counts)
    firsts = list(dict.fromkeys(int(each["id"].rpartition("-")[2]) for each in heard))
    assert firsts == sorted(firsts)
