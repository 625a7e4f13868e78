"""A channel is loaded at its first use, and what waits for it is delivered from the start on."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box

from appliance.channels.hooks import queueing
from appliance.channels.hooks.wanted import NewHook
from appliance.channels.opening import Channels
from appliance.config import MessagingSettings
from appliance.lines.registry import Lines
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.requests import Author


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "data" / "appliance.db", FakeClock())
    yield made
    made.store.close()


def opened(box: Box) -> tuple[Channels, Consumers]:
    consumers = Consumers(box.store, [])
    lines = Lines(box.store, MessagingSettings)
    return Channels(box.store, box.exchange, lines, lambda: consumers, lambda: "FR"), consumers


def test_a_box_without_webhooks_opens_none(box: Box) -> None:
    channels, _ = opened(box)
    channels.start()
    assert channels.consumers() == ()
    channels.stop()


def test_the_first_webhook_stays_open_for_the_next_start(box: Box) -> None:
    channels, consumers = opened(box)
    assert channels.hooks() is channels.hooks()
    new = NewHook("http://127.0.0.1:9/", ("call",))
    channels.hooks().add(new, Author("user", "alice"), "FR")
    channels.stop()
    consumers.stop()
    again, _ = opened(box)
    assert [each.name for each in again.consumers()] == [queueing.NAME]
    again.start()
    again.stop()


def test_nothing_of_a_channel_is_loaded_before() -> None:
    code = (
        "import sys, appliance.channels.opening;"
        "print([each for each in sys.modules if 'channels.hooks' in each or 'callbacks' in each])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
