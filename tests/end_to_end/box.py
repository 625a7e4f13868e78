"""The real daemon as its users meet it: a process, its port, its API."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 30.0
COMMAND = [sys.executable, "-m", "appliance"]


def free_port() -> int:
    """A TCP port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(wanted: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Ask until `wanted` gives something true; what it gave."""
    deadline = time.monotonic() + patience
    while True:
        found = wanted()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {patience} s: {what}"
        time.sleep(0.02)


@dataclass(slots=True)
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


@dataclass(slots=True)
class Box:
    """A daemon on `data_dir`, with the modem at `modem`. It can be killed and started again."""

    data_dir: Path
    modem: str
    environment: dict[str, str] = field(default_factory=dict)
    wrapper: list[str] = field(default_factory=list)  # such as strace
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
            made = self.command("token", "add", "test")
            assert made.returncode == 0, made.stderr
            self.token = made.stdout.strip()
        words = ["run", "--data-dir", str(self.data_dir), "--listen", f"127.0.0.1:{self.port}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, *COMMAND, *words, "--modem", self.modem],
                stderr=log,
                stdout=log,
                env={**os.environ, **self.environment},
            )

    def start(self, *, ready: bool = True) -> "Box":
        """Start the process and wait until it serves and, unless told otherwise, can send."""
        self.launch()
        until(self.serves, f"the daemon serves; its log: {self.said()[-2000:]}")
        if ready:
            until(self.ready, "the modem is ready")
        return self

    def serves(self) -> bool:
        """Whether /health answers 200. A daemon that ended fails the test at once."""
        assert self.process is not None
        assert self.process.poll() is None, f"the daemon ended: {self.said()[-3000:]}"
        try:
            return self.get("/health").status == 200
        except OSError:
            return False

    def ready(self) -> bool:
        """Whether the modem can send."""
        modems = self.get("/api/v1/modems").json
        return any(modem["condition"] == "ready" for modem in modems)

    def kill(self) -> None:
        """Kill -9."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """Stop cleanly; the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        """What it logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def get(self, path: str, **headers: str) -> Answer:
        """GET from the API."""
        return self.ask("GET", path, None, headers)

    def post(self, path: str, body: object) -> Answer:
        """POST JSON to the API."""
        return self.ask("POST", path, body, {})

    def ask(self, method: str, path: str, body: object, headers: dict[str, str]) -> Answer:
        """One request."""
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
        """Accept a message; its id."""
        answer = self.post(
            "/api/v1/messages",
            {"phoneNumbers": list(numbers), "textMessage": {"text": text}, **fields},
        )
        assert answer.status == 202, answer.body
        return str(answer.json["id"])

    def status(self, public_id: str) -> str:
        """The status of a message's first recipient."""
        return str(self.get(f"/api/v1/messages/{public_id}").json["recipients"][0]["status"])

    def wait_for(self, public_id: str, *statuses: str, patience: float = PATIENCE) -> str:
        """Wait until the message has one of these statuses; which."""
        return str(
            until(
                lambda: (s := self.status(public_id)) in statuses and s,
                f"message {public_id} becomes {statuses}",
                patience,
            )
        )
