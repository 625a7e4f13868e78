"""The real daemon as its users meet it: a process, its port, its API."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fakes import limits
from fakes.free_port import free_port

from appliance.clock import SystemClock
from appliance.messaging.people import users
from appliance.store.database import Store

PATIENCE = 60.0
COMMAND = [sys.executable, "-m", "appliance"]


def until(
    wanted: Callable[[], Any], what: str | Callable[[], str], patience: float = PATIENCE
) -> Any:
    """Poll until `wanted` returns something true; return that.

    `what` is said if that does not happen; a function is called only then.
    """
    deadline = time.monotonic() + patience
    while True:
        found = wanted()
        if found:
            return found
        if time.monotonic() >= deadline:
            said = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {patience} s: {said}")
        time.sleep(0.02)


def _next_page(link: str) -> str:
    """Return path and query of rel=next in a Link header, or an empty string."""
    if 'rel="next"' not in link:
        return ""
    target = urllib.parse.urlsplit(link.partition("<")[2].partition(">")[0])
    return f"{target.path}?{target.query}"


@dataclass(slots=True)
class Answer:
    """An answer of the API."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


@dataclass(slots=True)
class Box:
    """A daemon on `data_dir` with the modem at `modem`. It can be killed and started again."""

    data_dir: Path
    modem: str
    more_modems: list[str] = field(default_factory=list)
    config: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    wrapper: list[str] = field(default_factory=list)  # such as strace
    program: list[str] = field(default_factory=lambda: list(COMMAND))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    token: str = ""
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.log = self.data_dir.parent / f"{self.data_dir.name}.log"

    def command(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of `sms-appliance` on this box's data directory."""
        environment = {
            **os.environ,
            **limits.ENVIRONMENT,
            **self.environment,
            "SMS_APPLIANCE_DATA_DIR": str(self.data_dir),
        }
        return subprocess.run(
            [*COMMAND, *words],
            input=stdin,
            capture_output=True,
            text=True,
            env=environment,
            timeout=PATIENCE,
            check=False,
        )

    def launch(self) -> None:
        """Start the process, without waiting for it."""
        if not self.token:
            self.token = self._new_token()
        words = ["run", "--data-dir", str(self.data_dir), "--listen", f"127.0.0.1:{self.port}"]
        words += [] if self.config is None else ["--config", str(self.config)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, *self.program, *words, *self._modems()],
                stderr=log,
                stdout=log,
                env={**os.environ, **limits.ENVIRONMENT, **self.environment},
            )

    def _modems(self) -> list[str]:
        return [word for port in (self.modem, *self.more_modems) for word in ("--modem", port)]

    def _new_token(self) -> str:
        store = Store.open(self.data_dir / "appliance.db", SystemClock())
        try:
            return users.create_token(store, "test")
        finally:
            store.close()

    def start(self, *, ready: bool = True) -> "Box":
        """Start the process and wait until it serves and, with `ready`, until it can send."""
        self.launch()
        until(self.serves, lambda: f"the daemon serves; its log: {self.said()[-2000:]}")
        if ready:
            until(self.ready, "the modem is ready")
        return self

    def serves(self) -> bool:
        """Return whether /health answers 200. A daemon that has ended fails the test at once."""
        assert self.process is not None
        assert self.process.poll() is None, f"the daemon ended: {self.said()[-3000:]}"
        try:
            return self.get("/health").status == 200
        except OSError:
            return False

    def ready(self) -> bool:
        """Return whether a modem can send."""
        states: list[dict[str, Any]] = self.get("/api/v1/modems").json
        return any(state["canSend"] for state in states)

    def modem_state(self) -> dict[str, Any]:
        """Return the modem's state from the API."""
        found: list[dict[str, Any]] = self.get("/api/v1/modems").json
        return found[0]

    def health(self) -> Answer:
        """Return the answer of /health."""
        return self.get("/health")

    @property
    def pid(self) -> int:
        """The daemon's process id; with a wrapper, that of the wrapper's child."""
        assert self.process is not None
        if not self.wrapper:
            return self.process.pid
        own = self.process.pid
        return int(Path(f"/proc/{own}/task/{own}/children").read_text().split()[0])

    def kill(self) -> None:
        """Kill the daemon with kill -9."""
        assert self.process is not None
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def end(self) -> None:
        """Kill the daemon after a test if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def stop(self) -> int:
        """Stop cleanly and return the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        """Return the log."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def get(self, path: str, **headers: str) -> Answer:
        """GET from the API."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body: object) -> Answer:
        """POST JSON to the API."""
        return self.ask("POST", path, body, {})

    def ask(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
        """Send one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(
                method,
                path,
                None if body is None else json.dumps(body),
                {
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/json",
                    **headers,
                },
            )
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def send(self, text: str, *numbers: str, **fields: object) -> str:
        """Accept a message and return its id."""
        answer = self.post(
            "/api/v1/messages",
            {"phoneNumbers": list(numbers), "textMessage": {"text": text}, **fields},
        )
        assert answer.status == 202, answer.body
        return str(answer.json["id"])

    def recipient(self, public_id: str) -> dict[str, Any]:
        """Return the first recipient of a message from the API."""
        found: list[dict[str, Any]] = self.get(f"/api/v1/messages/{public_id}").json["recipients"]
        return found[0]

    def status(self, public_id: str) -> str:
        """Return the status of a message's first recipient."""
        return str(self.recipient(public_id)["status"])

    def inbox(self) -> list[dict[str, Any]]:
        """Return all received messages, newest first."""
        found: list[dict[str, Any]] = []
        path = "/api/v1/inbox?limit=500"
        while path:
            answer = self.get(path)
            assert answer.status == 200, answer.body
            found += answer.json
            path = _next_page(answer.headers.get("Link", ""))
        return found

    def wait_for(self, public_id: str, *statuses: str, patience: float = PATIENCE) -> str:
        """Wait until the message has one of these statuses, and return it."""
        return str(
            until(
                lambda: (s := self.status(public_id)) in statuses and s,
                f"message {public_id} becomes {statuses}",
                patience,
            )
        )
