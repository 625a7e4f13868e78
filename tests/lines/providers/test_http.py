"""Asking over HTTP: every wait ends, certificates are checked, and no secret is told."""

import socket
import threading
import time
from pathlib import Path

import pytest
from fakes.raw_server import RawServer, cut, make_certificate, read_request, reply

from appliance.clock import SystemClock
from appliance.lines.providers.http import Http
from appliance.lines.providers.kind import Condition, LostError, Trouble

KEY = "k3y-of-the-account"
SHORT = 0.3
PATIENCE = 30.0


def http(server: RawServer, *, seconds: float = PATIENCE, ca_file: str = "") -> Http:
    return Http(server.url, SystemClock(), ca_file=ca_file, secrets=(KEY,), seconds=seconds)


def answering(answer: bytes) -> RawServer:
    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        read_request(connection)
        connection.sendall(answer)

    return RawServer(behave)


def trickle(octets: bytes) -> RawServer:
    """Send the answer octet by octet, each in time for a limit between two of them."""

    def behave(connection: socket.socket, ended: threading.Event) -> None:
        read_request(connection)
        for octet in octets:
            connection.sendall(bytes([octet]))
            if ended.wait(SHORT / 5):
                return

    return RawServer(behave)


def test_the_whole_answer_is_returned_whatever_its_status() -> None:
    with answering(reply(429, b'{"a":1}', "Retry-After: 7")) as server:
        answer = http(server).ask("POST", "/x", body=b"{}")
    assert (answer.status, answer.body, answer.retry_after) == (429, b'{"a":1}', "7")


def test_a_body_that_comes_after_its_head_is_read() -> None:
    def behave(connection: socket.socket, ended: threading.Event) -> None:
        read_request(connection)
        head, _, body = reply(200, b"later", "Connection: close").partition(b"\r\n\r\n")
        connection.sendall(head + b"\r\n\r\n")
        ended.wait(SHORT / 5)
        connection.sendall(body)

    with RawServer(behave) as server:
        assert http(server, seconds=5).ask("GET", "/").body == b"later"


def test_the_path_of_the_address_stands_before_that_of_the_request() -> None:
    seen: list[str] = []

    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        line, headers, body = read_request(connection)
        seen.extend([line, headers["x-key"], body.decode()])
        connection.sendall(reply(200))

    with RawServer(behave) as server:
        found = Http(server.url + "/api/v1", SystemClock(), seconds=SHORT)
        found.ask("POST", "/messages", body=b"text", headers={"X-Key": "1"})
    assert seen == ["POST /api/v1/messages HTTP/1.1", "1", "text"]


@pytest.mark.parametrize("answer", [reply(200, b"a" * 300), b"a" * 300], ids=["body", "head"])
def test_a_server_that_sends_octet_by_octet_does_not_hold_the_thread(answer: bytes) -> None:
    began = time.monotonic()
    with trickle(answer) as server, pytest.raises(LostError):
        http(server, seconds=SHORT).ask("GET", "/")
    assert time.monotonic() - began < len(answer) * SHORT / 5


def test_a_server_that_never_answers_does_not_either() -> None:
    def behave(_connection: socket.socket, ended: threading.Event) -> None:
        ended.wait(PATIENCE)

    with RawServer(behave) as server, pytest.raises(LostError, match="timed out"):
        http(server, seconds=SHORT).ask("GET", "/")


def test_nor_one_that_does_not_finish_the_handshake() -> None:
    def behave(_connection: socket.socket, ended: threading.Event) -> None:
        ended.wait(10)

    with RawServer(behave) as server:
        found = Http(server.url.replace("http", "https"), SystemClock(), seconds=SHORT)
        with pytest.raises(Trouble) as raised:
            found.ask("GET", "/")
    assert raised.value.condition is Condition.UNREACHABLE


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"220 mail.example ESMTP\r\n",
        reply(200, b"a" * 300_000),
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
    ],
    ids=["none", "cut", "chunk", "not HTTP", "huge", "headers"],
)
def test_an_answer_that_is_not_whole_and_small_is_lost(answer: bytes) -> None:
    with answering(answer) as server, pytest.raises(LostError):
        http(server).ask("GET", "/")


def test_a_cut_link_is_a_lost_answer_and_a_closed_port_is_not() -> None:
    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        read_request(connection)
        cut(connection)

    with RawServer(behave) as server:
        asked = http(server)
        with pytest.raises(LostError):
            asked.ask("POST", "/", body=b"{}")
    with pytest.raises(Trouble) as raised:
        asked.ask("POST", "/", body=b"{}")
    assert raised.value.condition is Condition.UNREACHABLE


def test_a_redirect_is_not_followed() -> None:
    with answering(reply(302, b"", "Location: /elsewhere")) as server:
        assert http(server).ask("GET", "/").status == 302
        assert server.connections == 1


def test_only_a_trusted_certificate_of_the_right_name_is_taken(tmp_path: Path) -> None:
    own, other = make_certificate(tmp_path), make_certificate(tmp_path, "box.example")

    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        read_request(connection)
        connection.sendall(reply(200, b"secure"))

    with RawServer(behave, own) as server:
        assert http(server, ca_file=str(own), seconds=5).ask("GET", "/").body == b"secure"
        http(server, ca_file=str(own), seconds=5).reach()
        with pytest.raises(Trouble) as unknown:
            http(server, seconds=5).ask("GET", "/")
    with RawServer(behave, other) as server, pytest.raises(Trouble) as misnamed:
        http(server, ca_file=str(other), seconds=5).ask("GET", "/")
    assert unknown.value.condition is misnamed.value.condition is Condition.CERTIFICATE
    assert "IP address mismatch" in misnamed.value.words


def test_a_file_without_certificates_is_trouble(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (empty, tmp_path / "missing.pem"):
        with RawServer(lambda *_: None) as server:
            url = server.url.replace("http", "https")
            found = Http(url, SystemClock(), ca_file=str(path), seconds=5)
            with pytest.raises(Trouble) as raised:
                found.reach()
        assert raised.value.condition is Condition.CERTIFICATE
        assert path.name in raised.value.words


def test_without_encryption_only_the_own_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.0.113.7", 80))]
    monkeypatch.setattr(
        "appliance.lines.providers.checks.ipaddress.IPv4Address.is_global", property(lambda _: True)
    )
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: outside)
    with pytest.raises(Trouble, match="https only"):
        Http("http://box.local", SystemClock(), seconds=SHORT).ask("GET", "/")


def test_a_name_that_nobody_knows_is_trouble() -> None:
    found = Http("https://nowhere.invalid", SystemClock(), seconds=5)
    with pytest.raises(Trouble) as raised:
        found.reach()
    assert raised.value.condition is Condition.UNREACHABLE


@pytest.mark.parametrize("encrypted", [False, True])
def test_abandoned_it_ends_at_once_and_asks_no_more(*, encrypted: bool, tmp_path: Path) -> None:
    asked = threading.Event()
    certificate = make_certificate(tmp_path) if encrypted else None

    def behave(connection: socket.socket, ended: threading.Event) -> None:
        read_request(connection)
        asked.set()
        ended.wait(20)

    with RawServer(behave, certificate) as server:
        waiting = http(server, seconds=20, ca_file=str(certificate or ""))
        errors: list[BaseException] = []

        def ask() -> None:
            try:
                waiting.ask("GET", "/")
            except LostError as error:
                errors.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        assert asked.wait(30)
        waiting.abandon()
        thread.join(5)
        assert not thread.is_alive()
        assert len(errors) == 1
        with pytest.raises(Trouble):
            waiting.ask("GET", "/")


def test_what_a_provider_says_is_one_short_line_without_the_key() -> None:
    with answering(reply(200)) as server:
        assert http(server).clean("no: +33612345678") == "no: +336••••5678"
        said = http(server).clean(f"wrong key\r\n{KEY}\x1b[2J " + "a" * 500)
    assert said.startswith("wrong key •••\\x1b[2J a")
    assert len(said) == 200
