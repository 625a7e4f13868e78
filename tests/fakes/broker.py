"""A real Mosquitto with a folder of its own, and a program that listens to what is published."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from fakes.free_port import free_port
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/sbin:/bin") or shutil.which(
    "mosquitto"
)
_CONFIGURATION = """
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 1
max_queued_messages 0
log_dest file {folder}/mosquitto.log
user root
"""


@dataclass
class Mosquitto:
    """A broker on the loopback; `stop` and `start` keep its port and its messages."""

    folder: Path
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self._file = self.folder / "mosquitto.conf"
        self._file.write_text(_CONFIGURATION.format(port=self.port, folder=self.folder))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}/box"

    def start(self) -> Self:
        assert MOSQUITTO is not None
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._listens)
        return self

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as a listener got it."""

    topic: str
    payload: bytes
    retained: bool


class Listener:
    """Another program at the broker: hears everything, and publishes."""

    def __init__(self, port: int) -> None:
        self.heard: list[Heard] = []
        self._changed = threading.Condition()
        ready = threading.Event()
        self._client = Client(
            CallbackAPIVersion.VERSION2, "listener", protocol=MQTTProtocolVersion.MQTTv311,
            clean_session=False,
        )  # fmt: skip

        def connected(client: Client, *_: Any) -> None:
            client.subscribe("#", 1)

        def arrived(_client: Any, _data: Any, message: MQTTMessage) -> None:
            heard = Heard(message.topic, bytes(message.payload), retained=bool(message.retain))
            with self._changed:
                # The broker repeats to this listener what it had not acknowledged before a stop;
                # what the box repeats comes as new.
                if not (message.dup and heard in self.heard):
                    self.heard.append(heard)
                self._changed.notify_all()

        self._client.on_connect = connected
        self._client.on_subscribe = lambda *_: ready.set()
        self._client.on_message = arrived
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert ready.wait(20)

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(20)

    def under(self, topic: str) -> list[bytes]:
        """What was published under a topic, in order."""
        with self._changed:
            return [each.payload for each in self.heard if each.topic == topic]

    def wait_for(self, topic: str, number: int, seconds: float = 20.0) -> list[bytes]:
        """Return what came under a topic once there is so much; fail if it does not come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._of(topic)) >= number, seconds), (
                number, len(self._of(topic)), self.heard[-3:],
            )  # fmt: skip
            return self._of(topic)

    def _of(self, topic: str) -> list[bytes]:
        return [each.payload for each in self.heard if each.topic == topic]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def until(check: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until a check is true."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.02)
