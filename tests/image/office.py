"""An office that uses a box over the network: a browser, a program, people who reply."""

import base64
import http.cookiejar
import json
import re
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from appliance.modem.simulator.control import ControlError, RemoteModem

PAUSE = 0.2  # seconds between two messages: the modem sends about two a second
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SECRET = re.compile(r'id="secret"[^>]*>([^<]+)<')


def unverified() -> ssl.SSLContext:
    """Return a context that accepts the box's own authority, which this machine does not know."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _open(request: urllib.request.Request, seconds: float) -> Any:
    return urllib.request.urlopen(request, timeout=seconds, context=unverified())  # noqa: S310 - ours


def healthy(url: str) -> dict[str, Any] | None:
    """Return the content of /health, or None while nothing answers."""
    try:
        with _open(urllib.request.Request(f"{url}/health"), 5) as answer:  # noqa: S310 - ours
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, ValueError):
        return None


class Browser:
    """A browser that follows redirects, keeps cookies and sends forms with their token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=unverified()),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )

    def get(self, path: str) -> str:
        """Return a page."""
        with self._opener.open(f"{self.url}{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, action: str = "", **values: str) -> str:
        """Submit a form of the page at `path`, to it or to `action`; return the next page."""
        page = self.get(path)
        found = TOKEN.search(page)
        assert found, f"no form on {path}"
        form = urllib.parse.urlencode({"csrf_token": found[1], **values}).encode()
        headers = {"Referer": f"{self.url}{path}"}
        where = f"{self.url}{action or path}"
        request = urllib.request.Request(where, form, headers)  # noqa: S310 - ours
        with self._opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())


@dataclass(slots=True)
class Program:
    """A program with a name and a password that uses the API."""

    url: str
    user: str
    password: str

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return status and decoded body. Raise OSError if the box does not answer."""
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310 - ours
            f"{self.url}/api/v1{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Basic {login}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with _open(request, 20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")


@dataclass(slots=True)
class Ledger:
    """The promises: recorded only after the box had said yes."""

    accepted: dict[str, str] = field(default_factory=dict)  # id -> text
    repeated_requests: int = 0
    arrived: list[str] = field(default_factory=list)  # texts that the network accepted for the box


class Traffic:
    """Messages in both directions, one after another, until stopped."""

    def __init__(self, program: Program, modem: RemoteModem, ledger: Ledger) -> None:
        self._program = program
        self._modem = modem
        self._ledger = ledger
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._number = len(ledger.accepted)
        # Its answer was lost with the power: repeated with the same id, it is sent only once.
        self._open: tuple[str, str] | None = None

    def start(self) -> None:
        """Start, or continue after a power cut."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the current request."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._send()
                self._receive()
                self._stopping.wait(PAUSE)
            except (OSError, ValueError, ControlError):
                self._stopping.wait(0.2)

    def _send(self) -> None:
        if self._open is None:
            self._number += 1
            self._open = (f"trial-{self._number}", f"Message {self._number} of the trial")
        else:
            self._ledger.repeated_requests += 1
        key, text = self._open
        status, _ = self._program.ask(
            "POST",
            "/messages",
            {"id": key, "phoneNumbers": ["+33639980101"], "textMessage": {"text": text}},
        )
        if status in (202, 409):  # 409: accepted before the power was cut
            self._ledger.accepted[key] = text
            self._open = None

    def _receive(self) -> None:
        text = f"Answer {len(self._ledger.arrived) + 1} of the trial"
        self._modem.do("inject_text", sender="+33639980102", text=text)
        self._ledger.arrived.append(text)


def wait_until(wanted: Any, patience: float, what: str) -> float:
    """Wait until `wanted()` is true; return the seconds."""
    begun = time.monotonic()
    while not wanted():
        if time.monotonic() - begun > patience:
            raise TimeoutError(f"not within {patience:.0f} s: {what}")
        time.sleep(0.25)
    return time.monotonic() - begun
