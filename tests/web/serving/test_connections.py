"""The real server on a clock that the test advances: the connections that it closes."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from fakes.office import Office
from flask import Flask, Response, request

from appliance.config import WebSettings
from appliance.web.serving import connections
from appliance.web.serving.server import WebServer

POST = b"POST /small HTTP/1.1\r\nHost: box\r\nContent-Length: 10\r\n\r\n"
GET = b"GET /small HTTP/1.1\r\nHost: box\r\n\r\n"


def small() -> str:
    return f"from {request.remote_addr}\n"


@pytest.fixture
def app(office: Office) -> Flask:
    """Return the application with one address that answers little and one that answers much."""
    app = office.app
    app.add_url_rule("/small", "small", small, methods=["GET", "POST"])
    app.add_url_rule("/large", "large", lambda: Response(b"x" * 8_000_000))
    app.extensions["csrf"].exempt(small)
    return app


@pytest.fixture
def serve(app: Flask, office: Office) -> Iterator[Callable[..., WebServer]]:
    with ExitStack() as stack:

        def start(**settings: object) -> WebServer:
            wanted = replace(WebSettings(listen="127.0.0.1:0"), **settings)
            server = WebServer(app, wanted, office.clock.monotonic)
            server.start()
            stack.callback(server.stop)
            return server

        yield start


def line_to(server: WebServer, said: bytes = b"") -> socket.socket:
    """Open a connection and send `said` on it."""
    host, _, port = server.url.removeprefix("http://").rpartition(":")
    line = socket.create_connection((host, int(port)), timeout=10)
    line.sendall(said)
    return line


def heard(line: socket.socket) -> bytes:
    """Return everything that the server sends until it closes the connection."""
    said = b""
    while True:
        try:
            more = line.recv(65536)
        except ConnectionResetError:
            return said
        if not more:
            return said
        said += more


def answered(line: socket.socket, said: bytes = GET) -> http.client.HTTPResponse:
    """Send one more request on this connection. Return the answer."""
    line.sendall(said)
    answer = http.client.HTTPResponse(line)
    answer.begin()
    answer.read()
    return answer


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"GET /small HTTP/1.1\r\nHost: box\r\n", connections.HEAD_SECONDS),
        (POST + b"four", connections.REQUEST_SECONDS),
    ],
)
def test_a_request_has_a_deadline_however_it_trickles_in(
    serve: Callable[..., WebServer], office: Office, said: bytes, seconds: float
) -> None:
    server = serve()
    with line_to(server, said) as slow:
        assert all(server.answers() for _ in range(3))  # so the loop has read what was sent
        office.clock.advance(seconds - 1)
        slow.sendall(b"X")
        assert server.answers()
        office.clock.advance(1)
        assert heard(slow).startswith(b"HTTP/1.1 408 ")


def test_the_deadline_is_one_for_head_and_body(
    serve: Callable[..., WebServer], office: Office
) -> None:
    server = serve()
    with line_to(server, POST[:-4]) as slow:
        assert server.answers()
        office.clock.advance(connections.HEAD_SECONDS - 1)
        slow.sendall(POST[-4:])
        assert server.answers()
        office.clock.advance(connections.REQUEST_SECONDS - connections.HEAD_SECONDS + 1)
        assert heard(slow).startswith(b"HTTP/1.1 408 ")


def test_a_slow_program_gets_the_error_in_json(
    serve: Callable[..., WebServer], office: Office
) -> None:
    server = serve()
    head = b"POST /api/v1/messages HTTP/1.1\r\nHost: box\r\nContent-Length: 9\r\n\r\n"
    with line_to(server, head) as slow:
        assert server.answers()
        office.clock.advance(connections.REQUEST_SECONDS)
        assert b'"code": "too_slow"' in heard(slow)


@pytest.mark.parametrize(
    ("before", "seconds"), [(b"", connections.HEAD_SECONDS), (GET, connections.IDLE_SECONDS)]
)
def test_a_connection_that_asks_nothing_is_closed(
    serve: Callable[..., WebServer], office: Office, before: bytes, seconds: float
) -> None:
    server = serve()
    with line_to(server) as idle:
        if before:
            answered(idle)
        assert server.answers()
        office.clock.advance(seconds - 1)
        assert server.answers()
        idle.settimeout(0.1)
        with pytest.raises(TimeoutError):
            idle.recv(1)
        idle.settimeout(10)
        office.clock.advance(1)
        assert heard(idle) == b""


def test_what_a_client_waits_for_begins_before_it_has_its_answer(
    serve: Callable[..., WebServer], app: Flask, office: Office
) -> None:
    finish = threading.Event()

    @app.after_request
    def held_open(answer: Response) -> Response:
        answer.call_on_close(lambda: finish.wait(10))
        return answer

    server = serve()
    with line_to(server) as idle:
        answered(idle)
        office.clock.advance(connections.IDLE_SECONDS)
        finish.set()
        assert heard(idle) == b""


def test_a_step_of_the_wall_clock_closes_nobody(
    serve: Callable[..., WebServer], office: Office
) -> None:
    server = serve()
    with line_to(server) as idle:
        answered(idle)
        office.clock.step(86_400)
        assert answered(idle).status == 200


def test_an_unread_answer_is_abandoned(serve: Callable[..., WebServer], office: Office) -> None:
    server = serve()
    with line_to(server, GET.replace(b"small", b"large")) as slow:
        assert slow.recv(1)
        for _ in range(20):  # the loop checks once in each second of the clock
            office.clock.advance(connections.READER_SECONDS / 10)
            assert server.answers()
        assert len(heard(slow)) < 8_000_000


def test_an_answer_that_is_read_steadily_comes_whole(
    serve: Callable[..., WebServer], office: Office
) -> None:
    server = serve()
    with line_to(server, GET.replace(b"small", b"large")) as slow:
        read = 0
        while read < 8_000_000:
            read += len(slow.recv(1_000_000))
            # A hundred kilobytes a second, ten times the minimum.
            office.clock.advance(1)


@pytest.mark.parametrize("end", [b"\r\n", b""])
def test_requests_in_one_packet_are_all_answered_in_their_order(
    serve: Callable[..., WebServer], end: bytes
) -> None:
    server = serve()
    with line_to(server, (POST + b"x" * 10 + end) * 50) as line:
        line.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert heard(line).count(b"from 127.0.0.1") == 51


def test_the_longest_waiting_connection_is_closed_and_an_answered_one_stays(
    serve: Callable[..., WebServer], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_WAITING_OF_ONE", 3)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go_on.wait(10)
        return "done"

    app.add_url_rule("/slow", "slow", slow)
    server = serve()
    with ExitStack() as stack:
        working = stack.enter_context(line_to(server, GET.replace(b"small", b"slow")))
        assert begun.wait(30)
        lines = [stack.enter_context(line_to(server)) for _ in range(5)]
        assert heard(lines[0]) == b""
        assert heard(lines[1]) == b""
        for line in lines[2:]:
            assert answered(line).status == 200
        go_on.set()
        assert working.recv(12) == b"HTTP/1.1 200"


def test_behind_the_proxy_bodies_are_counted_by_who_sends_them(
    serve: Callable[..., WebServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_WAITING_OF_ONE", 3)
    server = serve(trusted_proxy="127.0.0.1")

    def from_client(address: str) -> bytes:
        return POST.replace(b"Host", f"X-Forwarded-For: {address}\r\nHost".encode())

    with ExitStack() as stack:
        # The proxy may open any number of connections.
        idle = [stack.enter_context(line_to(server)) for _ in range(8)]
        other = stack.enter_context(line_to(server, from_client("192.0.2.1")))
        flood = [stack.enter_context(line_to(server, from_client("203.0.113.9"))) for _ in range(4)]
        assert heard(flood[0]) == b""
        for line in (other, *flood[1:]):
            assert answered(line, b"x" * 10).status == 200
        for line in idle:
            assert answered(line).status == 200
