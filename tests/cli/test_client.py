"""The client of a running daemon: its requests, the answers, and what silence means."""

import http.client
import json
import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from appliance import runtime
from appliance.cli import client
from appliance.cli.client import Answer, Daemon
from appliance.config import Settings
from appliance.config.settings import StoreSettings
from appliance.errors import ApplianceError


class FakeConnection:
    """A connection that answers with `body`, or raises it."""

    def __init__(self, body: bytes | Exception, status: int = 200) -> None:
        self.body = body
        self.status = status
        self.asked: list[tuple[Any, ...]] = []
        self.closed = False

    def request(
        self, method: str, path: str, *, body: bytes | None, headers: dict[str, str]
    ) -> None:
        self.asked.append((method, path, body, headers))
        if isinstance(self.body, Exception):
            raise self.body

    def getresponse(self) -> Any:
        return SimpleNamespace(status=self.status, read=lambda: self.body)

    def close(self) -> None:
        self.closed = True


def daemon(
    monkeypatch: pytest.MonkeyPatch, connection: FakeConnection, listen: str = "127.0.0.1:8080"
) -> Daemon:
    found = Daemon(runtime.Running(17, listen, "secret"))
    monkeypatch.setattr(Daemon, "_connection", lambda _self: connection)
    return found


def test_a_request_carries_the_token_and_json(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = FakeConnection(b'{"id": "1"}', 202)
    answer = daemon(monkeypatch, connection).ask("POST", "/api/v1/messages", {"a": "é"})
    assert answer == Answer(202, {"id": "1"})
    [(method, path, body, headers)] = connection.asked
    assert (method, path, json.loads(body)) == ("POST", "/api/v1/messages", {"a": "é"})
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Content-Type"] == "application/json"
    assert connection.closed


def test_a_request_without_a_body_names_no_type(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = FakeConnection(b"")
    assert daemon(monkeypatch, connection).ask("GET", "/health") == Answer(200, None)
    [(_, _, body, headers)] = connection.asked
    assert body is None
    assert "Content-Type" not in headers


@pytest.mark.parametrize(
    "body", [TimeoutError(), http.client.BadStatusLine("x"), b"<html>", b"\xff"]
)
def test_a_daemon_that_makes_no_sense_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, body: bytes | Exception
) -> None:
    connection = FakeConnection(body)
    with pytest.raises(ApplianceError, match=r"17.* does not answer at 127\.0\.0\.1:8080"):
        daemon(monkeypatch, connection).ask("GET", "/health")
    assert connection.closed


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"error": {"code": "busy", "message": "Too much."}}, "busy", "Too much."),
        ({"error": "busy"}, "", "HTTP 503"),
        ({}, "", "HTTP 503"),
        (None, "", "HTTP 503"),
        (["x"], "", "HTTP 503"),
    ],
)
def test_the_error_in_an_answer(body: Any, code: str, message: str) -> None:
    answer = Answer(503, body)
    assert (answer.code, answer.message) == (code, message)


@pytest.mark.parametrize(
    ("listen", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("0.0.0.0:80", "127.0.0.1", 80),
        ("[::]:80", "::1", 80),
        ("box.lan:80", "box.lan", 80),
    ],
)
def test_where_it_is_asked(listen: str, host: str, port: int) -> None:
    connection = Daemon(runtime.Running(17, listen, ""))._connection()
    assert (connection.host, connection.port) == (host, port)


def test_a_socket_is_asked_too(tmp_path: Path) -> None:
    path = tmp_path / "box.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        connection = Daemon(runtime.Running(17, f"unix:{path}", ""))._connection()
        connection.connect()
        connection.close()


def found(data_dir: Path, *, patient: bool = False) -> Daemon | None:
    return client.find(Settings(store=StoreSettings(data_dir=data_dir)), patient=patient)


def test_without_a_trace_there_is_no_daemon(tmp_path: Path) -> None:
    assert found(tmp_path) is None


@pytest.mark.parametrize("refusal", [ConnectionRefusedError(), FileNotFoundError()])
def test_a_killed_daemon_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    runtime.announce(tmp_path, runtime.Running(os.getpid(), "127.0.0.1:1", "x"))
    monkeypatch.setattr(Daemon, "_connection", lambda _self: FakeConnection(refusal))
    assert found(tmp_path) is None


def test_a_silent_daemon_is_an_error_unless_one_is_patient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime.announce(tmp_path, runtime.Running(os.getpid(), "127.0.0.1:1", "x"))
    monkeypatch.setattr(Daemon, "_connection", lambda _self: FakeConnection(TimeoutError()))
    with pytest.raises(ApplianceError, match="does not answer"):
        found(tmp_path)
    assert found(tmp_path, patient=True) is not None
