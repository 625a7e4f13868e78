"""The box at its broker: one thread that keeps a connection, publishes, and takes what is to send.

An event is deleted from the queue once the broker has acknowledged it. If the connection or the
program ends before, it is published again, with the same `id`.
"""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from paho.mqtt.enums import MQTTProtocolVersion

from appliance.channels.hooks import events
from appliance.channels.hooks.payloads import Payloads
from appliance.channels.mqtt import discovery, queueing, states
from appliance.channels.mqtt.discovery import Announced
from appliance.channels.mqtt.link import Arrival, Link, LinkError, VersionRefusedError
from appliance.channels.mqtt.sending import Sending
from appliance.config.channels import ChannelSettings, broker
from appliance.errors import StoreError
from appliance.lines.state import LineState
from appliance.messaging.journal.consumers import Consumer
from appliance.messaging.outbound.outbox import Outbox
from appliance.modem.repeats import Repeats
from appliance.store import mqtt_queue
from appliance.store.database import Store

_LOG: Final = Repeats(logging.getLogger(__name__))
# Events that the broker has not acknowledged yet, at most.
WINDOW: Final = 20
_LONGEST_PAUSE_SECONDS: Final = 60
_STOP_SECONDS: Final = 8.0
_SHOWN_EACH_SECONDS: Final = 1.0
_SHOWN_AT_LEAST_SECONDS: Final = 30.0
_GOOD_BYE_SECONDS: Final = 1.0
_TOPICS: Final = {
    events.RECEIVED: "received",
    events.DATA_RECEIVED: "received",
    events.CALL: "calls",
    events.OPT_OUT: "optouts",
}
_OF_STATUS: Final = "status"
_VERSIONS: Final = {
    "5": (MQTTProtocolVersion.MQTTv5,),
    "3.1.1": (MQTTProtocolVersion.MQTTv311,),
    "auto": (MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311),
}


@dataclass(frozen=True, slots=True)
class OfBox:
    """What the box tells of itself."""

    id: str
    lines: Callable[[], Sequence[LineState]]
    own_number: Callable[[str | None], str | None]
    language: Callable[[], str]


class Mqtt:
    """The box at its broker. Any thread may use it."""

    def __init__(
        self, store: Store, settings: ChannelSettings, outbox: Outbox, of_box: OfBox
    ) -> None:
        self._store = store
        self._settings = settings
        self._broker = broker(settings.mqtt_url, settings.mqtt_ca_file)
        self._of_box = of_box
        self._payloads = Payloads(store, of_box.id, of_box.own_number)
        self._sending = Sending(store, outbox, settings.mqtt_sends_as)
        self._versions = _VERSIONS[settings.mqtt_version]
        self._stopping = threading.Event()
        self._changed = threading.Event()
        self._link: Link | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="mqtt", daemon=True)
        self.trouble = "not connected yet"
        self.consumer: Consumer = queueing.consumer(self.wake)

    def start(self) -> None:
        """Connect, and publish what waits."""
        self._thread.start()

    def wake(self) -> None:
        """Publish now: an event, or the state of a line, is new."""
        self._changed.set()
        link = self._link
        if link is not None:
            link.wake()

    def stop(self) -> None:
        """Say good-bye; what waits is published after the next start."""
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        attempt = 0
        while not self._stopping.is_set():
            try:
                self._connection(self._versions[attempt % len(self._versions)])
            except VersionRefusedError as error:
                attempt += 1
                self._lost(str(error))
            except (LinkError, StoreError) as error:
                self._lost(str(error))
            except Exception as error:  # noqa: BLE001 - it is tried again
                self._lost(f"unexpected {type(error).__name__}: {error}")
            pause = min(1 << min(self._failures, 10), _LONGEST_PAUSE_SECONDS)
            self._failures += 1
            self._stopping.wait(pause)
        self._store.close_thread()

    def _lost(self, words: str) -> None:
        self.trouble = words
        _LOG.say(logging.WARNING, f"MQTT broker {self._broker.host}: {words}")

    def _connection(self, version: MQTTProtocolVersion) -> None:
        """Connect, and publish until the box stops. Raise LinkError or StoreError."""
        prefix = self._broker.prefix
        session = _Session(self._store, self._payloads, self._sending, prefix)
        link = Link(
            self._broker,
            self._store.clock,
            f"sms-appliance-{self._of_box.id}",
            session.take,
            version=version,
            will=(f"{prefix}/available", b"offline"),
        )
        try:
            link.open()
            self._link = session.link = link
            self._failures, self.trouble = 0, ""
            _LOG.say(logging.INFO, f"MQTT broker {self._broker.host}: connected")
            topics = [f"{prefix}/send"]
            link.subscribe(*topics, *([discovery.BIRTH_TOPIC] if self._announces else []))
            link.publish(f"{prefix}/available", b"online", retain=True)
            while not self._stopping.is_set():
                session.turn(self._shown, self._changed)
            session.end()
            link.close()
        finally:
            self._link = None
            link.drop()

    @property
    def _announces(self) -> bool:
        return self._settings.mqtt_discovery

    def _shown(self) -> dict[str, dict[str, Any]]:
        """Return what lies at the broker, by topic."""
        lines, prefix = self._of_box.lines(), self._broker.prefix
        found: dict[str, dict[str, Any]] = {
            f"{prefix}/{topic}": state for topic, state in states.of_lines(lines).items()
        }
        found[f"{prefix}/figures"] = states.figures(self._store)
        if self._announces:
            announced = Announced(
                self._of_box.id, prefix, self._of_box.language(), self._settings.mqtt_notify
            )
            found |= discovery.entities(announced, lines)
        return found


class _Session:
    """What one connection has published, and what of it the broker has not acknowledged."""

    link: Link

    def __init__(self, store: Store, payloads: Payloads, sending: Sending, prefix: str) -> None:
        self._store = store
        self._clock = store.clock
        self._payloads = payloads
        self._sending = sending
        self._prefix = prefix
        self._last = 0  # the newest event that was published
        self._flying: dict[int, int] = {}  # packet -> event
        self._lying: dict[str, bytes] = {}  # topic -> payload
        self._shown_at = float("-inf")

    def take(self, arrival: Arrival) -> None:
        """Send what the broker brings, and answer. Raise StoreError: it must come again."""
        if arrival.topic == f"{self._prefix}/send":
            answer = self._sending.take(arrival)
            self.link.publish(f"{self._prefix}/sent", _json(answer))
        elif arrival.topic == discovery.BIRTH_TOPIC and arrival.payload == b"online":
            self._lying.clear()
            self._shown_at = float("-inf")
        self.link.acknowledge(arrival)

    def turn(
        self, shown: Callable[[], dict[str, dict[str, Any]]], changed: threading.Event
    ) -> None:
        """Publish what is new, and wait until there is more. Raise LinkError or StoreError."""
        self._publish_waiting()
        since = self._clock.monotonic() - self._shown_at
        is_due = since >= _SHOWN_AT_LEAST_SECONDS
        if is_due or (changed.is_set() and since >= _SHOWN_EACH_SECONDS):
            changed.clear()
            self._show(shown())
            since = 0.0
        wait = _SHOWN_EACH_SECONDS - since if changed.is_set() else _SHOWN_AT_LEAST_SECONDS - since
        self._settle(self.link.turn(max(0.0, wait)))

    def end(self) -> None:
        """Say that the box is away, and wait a moment for acknowledgements."""
        self.link.publish(f"{self._prefix}/available", b"offline", retain=True)
        until = self._clock.monotonic() + _GOOD_BYE_SECONDS
        while self._flying and self._clock.monotonic() < until:
            self._settle(self.link.turn(0.1))

    def _publish_waiting(self) -> None:
        room = WINDOW - len(self._flying)
        gone = []
        for row in mqtt_queue.after(self._store, self._last, room) if room > 0 else ():
            self._last = row.id
            payload = self._payloads.payload(row)
            if payload is None:
                gone.append(row.id)  # its message was deleted
                continue
            topic = f"{self._prefix}/{_TOPICS.get(row.event, _OF_STATUS)}"
            body = {"id": self._payloads.named(row.id), "event": row.event, **payload}
            self._flying[self.link.publish(topic, _json(body))] = row.id
        if gone:
            mqtt_queue.remove(self._store, gone)

    def _show(self, wanted: dict[str, dict[str, Any]]) -> None:
        self._shown_at = self._clock.monotonic()
        for topic, state in wanted.items():
            payload = _json(state)
            if self._lying.get(topic) != payload:
                self._lying[topic] = payload
                self.link.publish(topic, payload, retain=True)
        for topic in self._lying.keys() - wanted.keys():
            del self._lying[topic]
            self.link.publish(topic, b"", retain=True)  # nothing lies there any more

    def _settle(self, acknowledged: Sequence[int]) -> None:
        taken = [self._flying.pop(packet) for packet in acknowledged if packet in self._flying]
        if taken:
            mqtt_queue.remove(self._store, taken)


def _json(found: dict[str, Any]) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()
