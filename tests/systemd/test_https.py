"""Caddy with our Caddyfile in front of the real daemon on its Unix socket."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from attacks import slow
from fakes.free_port import free_port
from fakes.systemd_root import SYSTEMD

from appliance.clock import SystemClock
from appliance.messaging.people import users
from appliance.store import events
from appliance.store.database import Store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not installed"),
]
NAME = "sms-box.local"
PASSWORD = "a long password"
TRIES = 3


def until(wanted: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 60
    while not wanted():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@dataclass
class Front:
    """A box with HTTPS in front, as the office sees it."""

    place: Path
    http_port: int
    https_port: int

    @property
    def socket_path(self) -> Path:
        return self.place / "web.sock"

    @property
    def authority(self) -> Path:
        return self.place / "caddy/pki/authorities/local/root.crt"

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request over HTTPS to the box's name, with its certificate verified."""
        with socket.create_connection(("127.0.0.1", self.https_port), timeout=10) as plain:
            return self._on(
                self.context().wrap_socket(plain, server_hostname=NAME), method, path, body, headers
            )

    def ask_plain(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request over HTTP."""
        with socket.create_connection(("127.0.0.1", self.http_port), timeout=10) as plain:
            return self._on(plain, "GET", path, None, {})

    def ask_socket(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request as Caddy does, on the Unix socket."""
        with socket.socket(socket.AF_UNIX) as local:
            local.connect(str(self.socket_path))
            return self._on(local, method, path, body, headers)

    @staticmethod
    def _on(
        channel: socket.socket, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(NAME)
        connection.sock = channel
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def guess(self, **headers: str) -> int:
        """Log in with a wrong password as a program. Return the status."""
        basic = "Basic c29waGllOndyb25n"
        return self.ask("GET", "/api/v1/modems", Authorization=basic, **headers)[0].status


def start_daemon(place: Path) -> subprocess.Popen[bytes]:
    """Start the service as its drop-in says, with another path."""
    environment = {
        line.removeprefix("Environment=").partition("=")[0]: line.rpartition("=")[2]
        for line in (SYSTEMD / "https/behind-caddy.conf").read_text().splitlines()
        if line.startswith("Environment=")
    }
    environment["SMS_APPLIANCE_LISTEN"] = f"unix:{place / 'web.sock'}"
    environment |= {"SMS_APPLIANCE_LOGIN_TRIES": str(TRIES), "SMS_APPLIANCE_START_S": "0"}
    environment["SMS_APPLIANCE_HOST_NAMES"] = NAME
    command = [sys.executable, "-m", "appliance", "run", "--modem", "simulated"]
    with (place / "daemon.log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--data-dir", place / "data"],
            env={**os.environ, **environment},
            stderr=log,
        )


def start_caddy(front: Front) -> subprocess.Popen[bytes]:
    environment = {
        "SMS_BOX_HTTP_PORT": str(front.http_port),
        "SMS_BOX_HTTPS_PORT": str(front.https_port),
        "SMS_BOX_HTTPS_SUFFIX": f":{front.https_port}",
        "SMS_BOX_CADDY_DIR": str(front.place / "caddy"),
        "SMS_BOX_SOCKET": str(front.socket_path),
        "SMS_BOX_ASK_PORT": str(free_port()),
        "SMS_BOX_HEAD_TIME": "2s",
        "HOME": str(front.place),
        "PATH": os.environ["PATH"],
    }
    subprocess.run([SYSTEMD / "https/authority"], env=environment, check=True)
    command = ["caddy", "run", "--config", SYSTEMD / "https/Caddyfile", "--adapter", "caddyfile"]
    with (front.place / "caddy.log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stderr=log)


def answers(front: Front) -> bool:
    try:
        return front.ask("GET", "/health")[0].status == 200
    except (OSError, http.client.HTTPException):
        return False


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    place = tmp_path_factory.mktemp("front")
    store = Store.open(place / "data/appliance.db", SystemClock())
    users.create_user(store, "sophie", PASSWORD, "admin")
    store.close()
    one = Front(place, free_port(), free_port())
    processes = [start_daemon(place), start_caddy(one)]
    try:
        until(lambda: answers(one), "the page answers by HTTPS")
        yield one
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def test_the_page_comes_by_https_from_the_boxs_own_authority(front: Front) -> None:
    answer, body = front.ask("GET", "/login")
    assert answer.status == 200
    assert b'href="/certificate.crt"' in body
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(
            socket.create_connection(("127.0.0.1", front.https_port)), server_hostname=NAME
        )


def test_without_a_name_it_answers_too(front: Front) -> None:
    with (
        socket.create_connection(("127.0.0.1", front.https_port), timeout=10) as plain,
        front.context().wrap_socket(plain, server_hostname="127.0.0.1") as channel,
    ):
        assert channel.getpeercert()["subjectAltName"] == (("IP Address", "127.0.0.1"),)


def test_the_certificate_is_offered_only_over_https(front: Front) -> None:
    answer, body = front.ask_plain("/certificate.crt")
    assert answer.status == 308
    assert b"CERTIFICATE" not in body


def test_the_certificate_is_offered_and_its_key_is_not(front: Front) -> None:
    answer, body = front.ask("GET", "/certificate.crt")
    assert answer.status == 200
    assert answer.getheader("Content-Type") == "application/x-x509-ca-cert"
    assert body == front.authority.read_bytes()
    assert (front.authority.parent / "root.key").exists()
    for path in ("/root.key", "/certificate.crt/../root.key", "/certificate.crt/root.key"):
        answer, body = front.ask("GET", path)
        assert b"PRIVATE KEY" not in body
        assert answer.status in (301, 302, 308, 400, 404)


def test_http_leads_to_https(front: Front) -> None:
    answer, _ = front.ask_plain("/discussions?q=1")
    assert answer.status == 308
    assert answer.getheader("Location") == f"https://{NAME}:{front.https_port}/discussions?q=1"


def test_the_cookie_is_only_for_https(front: Front) -> None:
    answer, _ = front.ask("GET", "/login")
    cookie = answer.getheader("Set-Cookie") or ""
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


def test_the_commands_of_the_box_use_the_socket(front: Front) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "appliance", "status", "--json", "--data-dir", front.place / "data"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr  # 1: the modem has only just started
    assert json.loads(done.stdout)
    assert front.socket_path.stat().st_mode & 0o777 == 0o660


def test_a_failed_log_in_is_journalled_with_the_clients_address(front: Front) -> None:
    answer, page = front.ask("GET", "/login")
    token = re.search(rb'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert token
    answer, _ = front.ask(
        "POST",
        "/login",
        f"csrf_token={token[1].decode()}&name=sophie&password=wrong",
        Cookie=(answer.getheader("Set-Cookie") or "").partition(";")[0],
        Content_Type="application/x-www-form-urlencoded",
        Referer=f"https://{NAME}/login",
        X_Forwarded_For="203.0.113.7",
    )
    assert answer.status == 401
    store = Store.open(front.place / "data/appliance.db", SystemClock())
    try:
        [entry] = events.journal(store, limit=1, kinds=("login_failed",))
    finally:
        store.close()
    # Neither the claimed address nor "localhost", which stands for the socket's peer.
    assert entry.entry.told()["from"] == "127.0.0.1"


def test_tries_are_counted_by_the_clients_own_address_whatever_it_claims(front: Front) -> None:
    claims = (f"10.9.9.{number}" for number in range(1, 10))
    tries = [
        front.guess(X_Forwarded_For=next(claims), Forwarded="for=10.1.1.1") for _ in range(TRIES)
    ]
    # Another test may have failed from here before: pages and programs are counted together.
    assert tries[0] == 401
    assert set(tries) <= {401, 429}
    # Another claimed address is not another address.
    assert front.guess(X_Forwarded_For=next(claims)) == 429
    assert front.guess(X_Real_IP=next(claims), Client_IP=next(claims)) == 429
    # The box's own commands are counted separately.
    basic = "Basic c29waGllOndyb25n"
    answer, _ = front.ask_socket("GET", "/api/v1/modems", Authorization=basic)
    assert answer.status == 401


@pytest.mark.parametrize("name", ["evil.local", "a.sms-box.local", "192.0.2.1", "www.example.org"])
def test_no_certificate_is_made_for_a_name_that_is_not_the_boxs(front: Front, name: str) -> None:
    made = front.place / "caddy/certificates"
    before = sorted(made.rglob("*.crt"))
    with (
        socket.create_connection(("127.0.0.1", front.https_port), timeout=10) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        front.context().wrap_socket(plain, server_hostname=name)
    assert sorted(made.rglob("*.crt")) == before


def test_a_head_that_does_not_come_has_a_deadline_before_it_reaches_the_program(
    front: Front,
) -> None:
    with (
        socket.create_connection(("127.0.0.1", front.https_port), timeout=20) as plain,
        front.context().wrap_socket(plain, server_hostname=NAME) as slow_one,
    ):
        slow_one.sendall(slow.HEAD)
        # Refused or closed; without a time limit this waits until the test's own.
        assert slow_one.recv(9) in (b"", b"HTTP/1.1 ")


def test_slow_bodies_through_it_stop_nobody(front: Front) -> None:
    with ExitStack() as stack:
        for _ in range(200):
            plain = socket.create_connection(("127.0.0.1", front.https_port), timeout=10)
            line = front.context().wrap_socket(stack.enter_context(plain), server_hostname=NAME)
            stack.enter_context(line).sendall(slow.BODY)
        for _ in range(3):
            assert front.ask("GET", "/health")[0].status == 200
            assert front.ask("GET", "/login")[0].status == 200
