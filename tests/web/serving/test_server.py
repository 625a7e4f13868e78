import http.client
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.office import Office
from flask import Flask
from waitress import wasyncore

from appliance.config import WebSettings
from appliance.errors import AddressTakenError, ConfigError
from appliance.web.serving import server as server_module
from appliance.web.serving.server import WebServer


def serve(app: Flask, **settings: object) -> WebServer:
    server = WebServer(app, replace(WebSettings(listen="127.0.0.1:0"), **settings))
    server.start()
    return server


def test_it_serves_and_stops_though_a_connection_stays_open(office: Office) -> None:
    server = serve(office.app)
    assert server.answers()
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/login")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.getheader("Server") is None
    answer.read()
    server.stop()
    assert not server.answers()
    assert not [thread for thread in threading.enumerate() if thread.name == "web"]
    connection.close()


def test_a_request_in_hand_is_finished_before_the_stop(office: Office) -> None:
    begun, go_on = threading.Event(), threading.Event()

    @office.app.get("/slow")
    def slow() -> str:
        begun.set()
        go_on.wait(30)
        return "done"

    server = serve(office.app)
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/slow")
    assert begun.wait(30)
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    go_on.set()
    assert connection.getresponse().read() == b"done"
    stopping.join(30)
    assert not stopping.is_alive()
    connection.close()


def test_a_taken_port_names_its_holder(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTakenError) as refused:
            serve(office.app, listen=f"127.0.0.1:{port}")
    assert refused.value.code == "address_taken"
    assert "process" in str(refused.value)
    assert str(port) in str(refused.value)


def test_an_address_of_another_machine_cannot_be_used(office: Office) -> None:
    with pytest.raises(ConfigError) as refused:
        serve(office.app, listen="192.0.2.1:8080")
    assert refused.value.code == "address_unusable"


def test_a_unix_socket_serves_and_is_removed(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    path.touch()  # left by a crash
    server = serve(office.app, listen=f"unix:{path}")
    assert server.answers()
    assert path.stat().st_mode & 0o777 == 0o660
    with pytest.raises(AddressTakenError) as refused:
        serve(office.app, listen=f"unix:{path}")
    assert refused.value.code == "address_taken"
    server.stop()
    assert not path.exists()


def test_a_body_over_the_limit_is_refused(office: Office) -> None:
    server = serve(office.app, body_limit=2048)
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("POST", "/login", body=b"x" * 5000)
    assert connection.getresponse().status == 413
    connection.close()
    server.stop()


@pytest.mark.parametrize(("trusted", "told"), [("127.0.0.1", "203.0.113.9"), ("", "127.0.0.1")])
def test_proxy_headers_are_trusted_only_from_the_proxy(
    office: Office, trusted: str, told: str
) -> None:
    from flask import request

    office.app.get("/who")(lambda: f"{request.remote_addr} {request.scheme}")
    server = serve(office.app, trusted_proxy=trusted)
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    connection.request("GET", "/who", headers=headers)
    assert connection.getresponse().read().decode().split()[0] == told
    connection.close()
    server.stop()


def test_the_loop_turns_by_itself_only_while_somebody_is_connected(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    patiences: list[float | None] = []
    poll = wasyncore.poll2

    def noted(timeout: float | None, sockets: dict[int, object]) -> None:
        patiences.append(timeout)
        poll(timeout, sockets)

    monkeypatch.setattr(wasyncore, "poll2", noted)
    server = serve(office.app)
    assert server.answers()
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/login")
    connection.getresponse().read()
    assert server.answers()
    while_connected = patiences[-1]
    connection.close()
    server.stop()
    assert patiences[0] is None
    assert while_connected == server_module.TURN_SECONDS
