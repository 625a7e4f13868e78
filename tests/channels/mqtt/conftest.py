"""A box at a real broker, and a program that listens there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fakes.broker import MOSQUITTO, Listener, Mosquitto, until
from fakes.exchange import MODEM, Box

from appliance.channels.mqtt.publisher import Mqtt, OfBox
from appliance.clock import SystemClock
from appliance.config.channels import ChannelSettings
from appliance.lines.state import LineState
from appliance.messaging.journal.consumers import Consumers
from appliance.modem.state import Condition, ModemState
from appliance.store import users

OWN = "+33639980000"


@dataclass
class AtBroker:
    """The box, its consumers of the journal, and its place at the broker."""

    box: Box
    url: str
    lines: list[LineState] = field(default_factory=list)

    def open(self, **settings: Any) -> Mqtt:
        """Start, as the daemon does."""
        self.settings = ChannelSettings(mqtt_url=self.url, **settings)
        of_box = OfBox("a1b2c3", lambda: self.lines, lambda _line: OWN, lambda: "fr")
        self.mqtt = Mqtt(self.box.store, self.settings, self.box.outbox, of_box)
        self.consumers = Consumers(self.box.store, [])
        self.consumers.follow([self.mqtt.consumer])
        self.mqtt.start()
        return self.mqtt

    def connected(self) -> None:
        until(lambda: not self.mqtt.trouble)

    def close(self) -> None:
        self.mqtt.stop()
        self.consumers.stop()


def line(signal: int | None = 78, **more: Any) -> LineState:
    modem = ModemState(MODEM, "/dev/ttyUSB2", Condition.READY, 5, signal_percent=signal)
    values = {"can_send": True, "paused": False, "number": OWN, **more}
    return LineState(MODEM, "Accueil", "modem", "ready", 5, modem=modem, **values)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    if MOSQUITTO is None:
        pytest.skip("needs mosquitto")
    made = Mosquitto(tmp_path / "broker").start()
    yield made
    made.stop()


@pytest.fixture
def listener(broker: Mosquitto) -> Iterator[Listener]:
    made = Listener(broker.port)
    yield made
    made.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "data" / "appliance.db", SystemClock())  # type: ignore[arg-type]
    users.add_user(made.store, "sophie", "operator", "x")
    users.add_user(made.store, "victor", "viewer", "x")
    yield made
    made.store.close()


@pytest.fixture
def place(box: Box, broker: Mosquitto) -> Iterator[AtBroker]:
    made = AtBroker(box, broker.url, [line()])
    yield made
    made.close()
