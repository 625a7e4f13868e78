"""One connection to an MQTT broker, used by one thread: MQTT 5, or 3.1.1 for brokers without it.

The connection is read and written by `turn`, which also returns when `wake` is called. Everything
is published with quality of service 1; `turn` returns what the broker has acknowledged.
"""

import select
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from paho.mqtt.client import Client, MQTTMessage, error_string
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from appliance.clock import Clock
from appliance.config.channels import Broker

KEEP_ALIVE_SECONDS: Final = 60
CONNECT_SECONDS: Final = 10.0
# How long the broker keeps what was sent to this box while it was away.
SESSION_SECONDS: Final = 7 * 24 * 3600
_VERSION_REFUSED: Final = "Unsupported protocol version"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that the broker has handed over."""

    topic: str
    payload: bytes
    is_retained: bool  # it lay at the broker before
    is_repeated: bool  # its acknowledgement was lost
    packet: int


Taker = Callable[[Arrival], None]


class LinkError(OSError):
    """The broker is not reached, refuses, or hung up."""


class VersionRefusedError(LinkError):
    """The broker does not speak this version."""


class Link:
    """A connection. Only `wake` may be called from other threads.

    `take` is called for each message that arrives; it is acknowledged by `acknowledge` alone, so
    that what could not be stored comes again.
    """

    def __init__(
        self,
        broker: Broker,
        clock: Clock,
        client_id: str,
        take: Taker,
        *,
        version: MQTTProtocolVersion,
        will: tuple[str, bytes],
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._version = version
        self._connected: ReasonCode | None = None
        self._lost: str | None = None
        self._acknowledged: list[int] = []
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)  # noqa: FBT003 - its only argument
        self._woken.setblocking(False)  # noqa: FBT003 - likewise
        self._client = self._made(client_id, take)
        self._client.will_set(*will, qos=1, retain=True)

    def open(self) -> None:
        """Connect, and wait until the broker has accepted the connection. Raise LinkError."""
        try:
            self._connect()
        except (OSError, ValueError) as error:
            raise LinkError(_words(error)) from error
        until = self._clock.monotonic() + CONNECT_SECONDS
        while self._connected is None and self._lost is None:
            left = until - self._clock.monotonic()
            if left <= 0:
                raise LinkError("the broker did not answer")
            self._turn(min(left, 1.0))
        if self._connected is None:
            # Some brokers hang up on a version that they do not know.
            raise VersionRefusedError(self._lost or "the broker hung up")
        if self._connected.is_failure:
            words = str(self._connected)
            raise (VersionRefusedError if words == _VERSION_REFUSED else LinkError)(words)

    def subscribe(self, *topics: str) -> None:
        """Ask for what is published under these topics."""
        self._client.subscribe([(topic, 1) for topic in topics])

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> int:
        """Hand a message over, and return the number of its packet. Raise LinkError."""
        try:
            info = self._client.publish(topic, payload, qos=1, retain=retain)
        except ValueError as error:
            raise LinkError(_words(error)) from error
        if info.rc not in {MQTTErrorCode.MQTT_ERR_SUCCESS, MQTTErrorCode.MQTT_ERR_QUEUE_SIZE}:
            raise LinkError(error_string(info.rc))
        return int(info.mid)

    def acknowledge(self, arrival: Arrival) -> None:
        """Tell the broker that a message was taken."""
        self._client.ack(arrival.packet, 1)

    def turn(self, seconds: float) -> list[int]:
        """Wait for traffic or `wake`, and return the acknowledged packets. Raise LinkError."""
        if self._lost is None:
            self._turn(seconds)
        acknowledged, self._acknowledged = self._acknowledged, []
        # What came before the end of the connection counts.
        if self._lost is not None and not acknowledged:
            raise LinkError(self._lost)
        return acknowledged

    def wake(self) -> None:
        """End the wait of `turn`, now or at its next call."""
        with suppress(OSError):  # full: it will wake anyway
            self._waker.send(b"x")

    def close(self) -> None:
        """Say good-bye, and end the connection; the broker does not publish the will."""
        with suppress(OSError, ValueError):
            self._client.disconnect()
        self.drop()

    def drop(self) -> None:
        """End the connection at once."""
        held = self._client.socket()
        if held is not None:
            with suppress(OSError):
                held.close()
        self._waker.close()
        self._woken.close()

    def _made(self, client_id: str, take: Taker) -> Client:
        is_new = self._version is MQTTProtocolVersion.MQTTv5
        made = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=self._version,
            clean_session=None if is_new else False,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        made.connect_timeout = CONNECT_SECONDS
        made.max_queued_messages_set(0)
        if self._broker.user:
            made.username_pw_set(self._broker.user, self._broker.password)
        if self._broker.is_secure:
            made.tls_set_context(ssl.create_default_context(cafile=self._broker.ca_file or None))

        def connected(_client: Any, _data: Any, _flags: Any, reason: ReasonCode, _: Any) -> None:
            self._connected = reason

        def disconnected(_client: Any, _data: Any, _flags: Any, reason: ReasonCode, _: Any) -> None:
            self._lost = str(reason)

        def published(_client: Any, _data: Any, packet: int, reason: ReasonCode, _: Any) -> None:
            if reason.is_failure:
                self._lost = f"the broker refuses a message: {reason}"
            else:
                self._acknowledged.append(packet)

        def arrived(_client: Any, _data: Any, message: MQTTMessage) -> None:
            take(
                Arrival(
                    message.topic,
                    bytes(message.payload),
                    is_retained=bool(message.retain),
                    is_repeated=bool(message.dup),
                    packet=int(message.mid),
                )
            )

        made.on_connect = connected
        made.on_disconnect = disconnected
        made.on_publish = published
        made.on_message = arrived
        return made

    def _connect(self) -> None:
        if self._version is MQTTProtocolVersion.MQTTv5:
            session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            session.SessionExpiryInterval = SESSION_SECONDS
            self._client.connect(
                self._broker.host,
                self._broker.port,
                KEEP_ALIVE_SECONDS,
                clean_start=False,
                properties=session,
            )
        else:
            self._client.connect(self._broker.host, self._broker.port, KEEP_ALIVE_SECONDS)

    def _turn(self, seconds: float) -> None:
        held = self._client.socket()
        if held is None:
            self._lost = self._lost or "the broker hung up"
            return
        # TLS may have read more than it has given out.
        wait = 0.0 if isinstance(held, ssl.SSLSocket) and held.pending() else seconds
        writing = [held] if self._client.want_write() else []
        readable, writable, _ = select.select([held, self._woken], writing, [], wait)
        if self._woken in readable:
            with suppress(BlockingIOError):
                self._woken.recv(4096)
        if held in readable or not wait:
            self._client.loop_read()
        if writable:
            self._client.loop_write()
        if self._client.loop_misc() is not MQTTErrorCode.MQTT_ERR_SUCCESS and self._lost is None:
            self._lost = "the broker hung up"


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
