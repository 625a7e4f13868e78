"""What a receiver may do to a request: a real server with its faults."""

import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from channels.hooks.conftest import KEY
from fakes.clock import FakeClock
from fakes.raw_server import Behaviour, RawServer, cut, make_certificate, read_request, reply
from fakes.receiver import Receiver

from appliance.channels.hooks.posting import Poster
from appliance.channels.hooks.requests import Request
from appliance.store.hooks import HookRow

BODY = Request(b'{"event":"call"}')
HOOK = HookRow(
    id=1,
    public_id="crm",
    url="",
    events=("call",),
    secret="sealed",
    number=None,
    line=None,
    paused=False,
    created_at=0,
    actor="user:alice",
    failures=0,
    retry_at=None,
)


@pytest.fixture
def poster() -> Poster:
    return Poster(FakeClock(), lambda _sealed: KEY, lambda: ("all",))


def to(url: str) -> HookRow:
    return replace(HOOK, url=url)


def answering(octets: bytes) -> Behaviour:
    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        read_request(connection)
        connection.sendall(octets)
        cut(connection)

    return behave


def hanging_up(connection: socket.socket, _ended: threading.Event) -> None:
    read_request(connection)
    cut(connection)


@pytest.mark.parametrize(
    ("behaviour", "status", "words"),
    [
        (answering(reply(200, b"thanks")), 200, "thanks"),
        (answering(reply(422, b"no such person")), 422, "no such person"),
        (answering(reply(500, b"\xff\xfe")), 500, "\ufffd\ufffd"),
        (answering(reply(200, f"your key is {KEY}".encode())), 200, "your key is •••"),
        (answering(b"SSH-2.0-OpenSSH_9.2\r\n"), None, "SSH-2.0"),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), None, "cut off"),
        (answering(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"), None, "line"),
        (answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 300_000), None, "too long"),
        (answering(b""), None, "closed connection"),
        (hanging_up, None, "closed connection"),
    ],
)
def test_what_is_made_of_an_answer(
    poster: Poster, behaviour: Behaviour, status: int | None, words: str
) -> None:
    with RawServer(behaviour) as server:
        found, told = poster.post(to(f"{server.url}/hook"), BODY)
    assert found == status
    assert words in told
    assert KEY not in told


def test_a_redirect_is_an_answer_and_not_followed(poster: Poster) -> None:
    with Receiver() as other:
        behaviour = answering(reply(307, b"", f"Location: {other.url}"))
        with RawServer(behaviour) as server:
            assert poster.post(to(server.url), BODY) == (307, "")
        assert other.taken == []


def test_a_certificate_that_nobody_vouches_for_is_refused(poster: Poster, tmp_path: Path) -> None:
    with RawServer(answering(reply(200)), make_certificate(tmp_path)) as server:
        status, words = poster.post(to(server.url), BODY)
    assert status is None
    assert "self-signed" in words


def test_only_addresses_that_the_administrator_allows_are_reached() -> None:
    def networks() -> tuple[str, ...]:
        return allowed

    poster = Poster(FakeClock(), lambda _sealed: KEY, networks)
    with Receiver() as receiver:
        # A name leads to the same address: what counts is the address.
        for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
            allowed: tuple[str, ...] = ()
            status, words = poster.post(to(url), BODY)
            assert (status, receiver.taken) == (None, [])
            assert "may not reach" in words
        allowed = ("127.0.0.0/8",)
        assert poster.post(to(receiver.url), BODY)[0] == 200


def test_over_http_nothing_goes_to_the_internet(poster: Poster) -> None:
    status, words = poster.post(to("http://203.0.113.7.nip.io.invalid/"), BODY)
    assert status is None
    assert words


def test_a_key_that_another_box_sealed_delivers_nothing() -> None:
    poster = Poster(FakeClock(), lambda _sealed: None, lambda: ("all",))
    with Receiver() as receiver:
        status, words = poster.post(to(receiver.url), BODY)
        assert (status, receiver.taken) == (None, [])
    assert "make a new one" in words
