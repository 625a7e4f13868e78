"""What a broker may do to a connection: one that is played, octet by octet."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from channels.mqtt.conftest import AtBroker, line
from fakes.broker import until
from fakes.exchange import NUMBER, Box
from fakes.network import delivers
from fakes.raw_server import RawServer, make_certificate

from appliance.channels.mqtt import link
from appliance.store import mqtt_queue

CONNECT, PUBLISH, SUBSCRIBE, PING, BYE = 1, 3, 8, 12, 14
# Acceptance and refusals, of MQTT 5 and of 3.1.1.
ACCEPTED: Final = {5: b"\x20\x03\x00\x00\x00", 4: b"\x20\x02\x00\x00"}
VERSION: Final = {5: b"\x20\x03\x00\x84\x00", 4: b"\x20\x02\x00\x01"}
PASSWORD: Final = {5: b"\x20\x03\x00\x86\x00", 4: b"\x20\x02\x00\x04"}


class Played:
    """A broker whose answers a test chooses; it keeps the payloads that were published."""

    def __init__(self) -> None:
        self.answers = ACCEPTED
        self.versions: list[int] = []
        self.published: list[bytes] = []
        self.acknowledges = lambda _number: True
        self.hangs_up_on: set[int] = set()

    def __call__(self, connection: socket.socket, _ended: threading.Event) -> None:
        while True:
            kind, flags, body = _packet(connection)
            if kind == CONNECT:
                version = body[6]
                self.versions.append(version)
                if version in self.hangs_up_on:
                    return
                connection.sendall(self.answers[version])
                if self.answers[version] is not ACCEPTED[version]:
                    return
            elif kind == SUBSCRIBE:
                connection.sendall(bytes([0x90, 4 if body[2:3] == b"\0" else 3]) + body[:2]
                                   + (b"\0\1" if body[2:3] == b"\0" else b"\1"))  # fmt: skip
            elif kind == PUBLISH:
                if not self._take(connection, flags, body):
                    return
            elif kind == PING:
                connection.sendall(b"\xd0\x00")
            elif kind == BYE:
                return

    def _take(self, connection: socket.socket, flags: int, body: bytes) -> bool:
        length = int.from_bytes(body[:2], "big")
        topic = body[2 : 2 + length].decode()
        if topic.endswith("/received"):
            self.published.append(body[2 + length + 2 :].lstrip(b"\0"))
            if not self.acknowledges(len(self.published)):
                # Hang up without a reset, which would take the acknowledgements before along.
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(1000):
                    pass
                return False
        assert flags & 0b110 == 0b010  # quality of service 1
        connection.sendall(b"\x40\x02" + body[2 + length : 4 + length])
        return True


def _packet(connection: socket.socket) -> tuple[int, int, bytes]:
    head = _read(connection, 1)[0]
    length, shift = 0, 0
    while True:
        octet = _read(connection, 1)[0]
        length |= (octet & 127) << shift
        shift += 7
        if octet < 128:
            break
    return head >> 4, head & 15, _read(connection, length)


def _read(connection: socket.socket, number: int) -> bytes:
    found = b""
    while len(found) < number:
        more = connection.recv(number - len(found))
        if not more:
            raise ConnectionResetError
        found += more
    return found


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def server(played: Played) -> Iterator[RawServer]:
    with RawServer(played) as made:
        yield made


@pytest.fixture
def place(box: Box, server: RawServer) -> Iterator[AtBroker]:
    made = AtBroker(box, f"mqtt://u:p%40ss@127.0.0.1:{server.port}/box", [line()])
    yield made
    made.close()


def arrive(place: AtBroker, text: str) -> None:
    for part in delivers(text, NUMBER, place.box.clock.now_ms()):
        place.box.line().receive([part])


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_broker_without_version_5_is_spoken_to_in_3_1_1(
    place: AtBroker, played: Played, *, hangs_up: bool
) -> None:
    played.answers = {5: VERSION[5], 4: ACCEPTED[4]}
    played.hangs_up_on = {5} if hangs_up else set()
    place.open()
    arrive(place, "Bonjour")
    until(lambda: mqtt_queue.count(place.box.store) == 0 and played.published)
    assert played.versions == [5, 4]


def test_a_wrong_password_is_told_without_it(place: AtBroker, played: Played) -> None:
    played.answers = PASSWORD
    place.open(mqtt_version="5")
    until(lambda: "password" in place.mqtt.trouble.lower())
    assert "p@ss" not in place.mqtt.trouble


def test_what_was_not_acknowledged_is_published_again_with_the_same_id(
    place: AtBroker, played: Played
) -> None:
    played.acknowledges = lambda number: number != 3
    place.open(mqtt_version="3.1.1")
    for number in range(3):
        arrive(place, f"text {number}")
    until(lambda: mqtt_queue.count(place.box.store) == 0 and len(played.published) >= 4)
    assert [played.published.count(each) for each in dict.fromkeys(played.published)] == [1, 1, 2]


def test_a_broker_that_never_answers_is_given_up(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "CONNECT_SECONDS", 0.3)
    with RawServer(lambda _connection, ended: ended.wait() and None) as mute:
        place = AtBroker(box, f"mqtt://127.0.0.1:{mute.port}", [])
        place.open()
        until(lambda: place.mqtt.trouble == "the broker did not answer")
        place.close()


@pytest.mark.parametrize(
    "octets", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x20\xff\xff\xff\xff\xff"]
)
def test_what_is_no_broker_is_given_up(box: Box, octets: bytes) -> None:
    def babble(connection: socket.socket, _ended: threading.Event) -> None:
        connection.recv(1000)
        connection.sendall(octets)

    with RawServer(babble) as odd:
        place = AtBroker(box, f"mqtt://127.0.0.1:{odd.port}", [])
        place.open()
        until(lambda: place.mqtt.trouble not in {"", "not connected yet"})
        place.close()


# paho leaves the socket of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_certificate_decides_over_tls(box: Box, played: Played, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with RawServer(played, certificate) as secure:
        place = AtBroker(box, f"mqtts://127.0.0.1:{secure.port}", [])
        place.open()
        until(lambda: "self-signed" in place.mqtt.trouble)
        place.close()
        assert played.versions == []
        place.open(mqtt_ca_file=f"{certificate}.crt")
        place.connected()
        arrive(place, "Bonjour")
        until(lambda: played.published)
        place.close()
