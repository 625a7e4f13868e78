"""A box that sends and receives by another one, over a link that cuts, loses and repeats."""

import itertools
import os
import time
from collections import Counter
from dataclasses import replace

import pytest
from end_to_end.bad_link import BadLink
from end_to_end.box import Box, until
from end_to_end.stage import IMPATIENT, Stage

from appliance import runtime

pytestmark = pytest.mark.slow

KEY = "key-of-the-callbacks"
SEED = int(os.environ.get("KILLS_SEED", "20260319"))
MESSAGES = 12
PEOPLE = [f"+3363998015{digit}" for digit in range(5)]
SETTLED_WITHIN_S = 150.0
LINE = """
[[line]]
name = "south"
kind = "appliance"
price = 0
url = "http://127.0.0.1:{port}/api/v1"
password = "{token}"
callback_key = "{key}"
"""


def _linked(stage: Stage, south: Box, out: BadLink) -> Box:
    """Return a box without a modem of its own whose line is the other box."""
    configuration = stage.folder / "north.toml"
    configuration.write_text(LINE.format(port=out.port, token=south.token, key=KEY))
    return stage.box(
        str(stage.folder / "no-modem"), "north", environment=IMPATIENT, config=configuration
    )


def _of_administrator(box: Box) -> Box:
    """Return the box with the log-in of commands on its machine."""
    running = runtime.find(box.data_dir)
    assert running is not None
    return replace(box, token=running.token)


@pytest.mark.timeout(300)
def test_two_boxes_lose_and_repeat_nothing_over_a_bad_link(stage: Stage) -> None:
    print(f"KILLS_SEED={SEED}")
    world = stage.world()
    south = stage.box(world.port, "south", environment=IMPATIENT).start()
    with BadLink(south.port, SEED) as out:
        north = _linked(stage, south, out)
        with BadLink(north.port, SEED + 1) as back:
            north.start(ready=False)
            hook = {
                "id": "north",
                "url": f"http://127.0.0.1:{back.port}/api/v1/lines/south/callback",
                "events": ["sms:received", "sms:delivered", "sms:failed"],
                "key": KEY,
            }
            assert _of_administrator(south).post("/api/v1/hooks", hook).status == 201
            sent, texts = [], []
            numbers = itertools.cycle(PEOPLE)
            for number in range(MESSAGES):
                sent.append(north.send(f"vers {number}", next(numbers)))
                texts.append(f"venu {number}")
                world.receive(next(numbers), texts[-1])
                if number == MESSAGES // 2:
                    out.down = back.down = True  # nothing passes for a while
                    time.sleep(2)
                    out.down = back.down = False
                    north.kill()  # in the middle of it
                    north.start(ready=False)
                time.sleep(0.05)
            until(
                lambda: all(north.status(each) in ("delivered", "uncertain") for each in sent),
                lambda: f"all are settled: {Counter(map(north.status, sent))}",
                SETTLED_WITHIN_S,
            )
            out.bad = back.bad = False
            until(
                lambda: len(north.inbox()) >= len(texts),
                lambda: f"all have arrived: {len(north.inbox())} of {len(texts)}",
                SETTLED_WITHIN_S,
            )
            until(
                lambda: all(north.status(each) == "delivered" for each in sent),
                lambda: f"all are reported: {Counter(map(north.status, sent))}",
                SETTLED_WITHIN_S,
            )
            print(out.happened, back.happened)
            assert Counter(each["text"] for each in north.inbox()) == Counter(texts)
            copies = Counter(text for _, text in world.copies().elements())
            assert copies == Counter(f"vers {number}" for number in range(MESSAGES))
            assert sum(out.happened.values()) > out.happened["pass"] > 0
