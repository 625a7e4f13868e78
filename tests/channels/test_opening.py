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
from appliance.config import ChannelSettings, MessagingSettings
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
        "wanted = 'channels.hooks', 'callbacks', 'channels.mqtt', 'paho';"
        "print([each for each in sys.modules if any(part in each for part in wanted)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_broker_is_opened_if_its_address_is_set(box: Box) -> None:
    settings = ChannelSettings(mqtt_url="mqtt://127.0.0.1:9/box")
    lines = Lines(box.store, MessagingSettings)
    consumers = Consumers(box.store, [])
    channels = Channels(
        box.store,
        box.exchange,
        lines,
        lambda: consumers,
        lambda: "FR",
        settings=lambda: settings,
        outbox=box.outbox,
    )
    channels.line_changed()
    assert channels.troubles() == {}
    assert [each.name for each in channels.consumers()] == ["mqtt"]
    channels.start()
    channels.line_changed()
    assert channels.troubles().keys() == {"mqtt"}
    channels.stop()
