"""Our program: the daemon with its pages, API and scheduler, as an office runs it."""

import http.client
import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from appliance.clock import SystemClock
from appliance.config import MessagingSettings
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import Author, NewMessage
from appliance.store.database import Store
from benchmarks.load import Message
from benchmarks.processes import Program
from benchmarks.world import until

COMMAND: Final = (sys.executable, "-m", "appliance")
_UNLIMITED: Final = MessagingSettings(pace_per_minute=0, daily_messages=0, monthly_recipients=0)
_AUTHOR: Final = Author("token", "benchmark")
_PATIENCE_S: Final = 30.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Appliance:
    """One daemon with its data directory."""

    def __init__(self, home: Path, ports: Sequence[Path], *, reports: bool = False) -> None:
        self.program: Program | None = None
        self.module = "appliance"
        self.listen_port = _free_port()
        self.data_dir = home / "data"
        self._modems = [word for port in ports for word in ("--modem", str(port))]
        self._reports = reports
        self._log = home / "output.log"
        self._token = self.command("token", "add", "benchmark").strip()
        self._reader = sqlite3.connect(
            f"file:{self.data_dir / 'appliance.db'}?mode=ro", uri=True, check_same_thread=False
        )

    def command(self, *words: str, stdin: str = "") -> str:
        """Return what a command of `sms-appliance` prints. Raise CalledProcessError if it fails."""
        where = ("--data-dir", str(self.data_dir))
        done = subprocess.run(
            [*COMMAND, *words, *where],
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE_S,
        )
        return done.stdout

    def start(self, *wrapper: str) -> None:
        """Start it in the foreground."""
        words = [
            *wrapper,
            sys.executable,
            "-m",
            self.module,
            "run",
            "--data-dir",
            str(self.data_dir),
        ]
        listen = f"127.0.0.1:{self.listen_port}"
        self.program = Program([*words, "--listen", listen, *self._modems], self._log)

    def queue(self, messages: Sequence[Message]) -> None:
        """Queue through the API while it runs, one request each; otherwise in the store."""
        if self.program is not None and self.program.running:
            until(self.serves, _PATIENCE_S)
            for message in messages:
                self.post(message)
            return
        store = Store.open(self.data_dir / "appliance.db", SystemClock())
        try:
            outbox = Outbox(store, SystemClock(), lambda: _UNLIMITED, wake=lambda: None)
            with store.transaction():
                for message in messages:
                    request = NewMessage(message.text, (message.number,), report=self._reports)
                    outbox.accept(request, _AUTHOR)
        finally:
            store.close()

    def post(self, message: Message, **fields: object) -> None:
        """Accept one message through the API."""
        body = {
            "phoneNumbers": [message.number],
            "textMessage": {"text": message.text},
            "withDeliveryReport": self._reports,
            **fields,
        }
        status, answer = self.ask("POST", "/api/v1/messages", body)
        if status != http.HTTPStatus.ACCEPTED:
            raise RuntimeError(f"not accepted: {status} {answer!r}")

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        """Send one request to the API. Return status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.listen_port, timeout=_PATIENCE_S)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def serves(self) -> bool:
        """Return whether the API answers."""
        try:
            return self.ask("GET", "/health")[0] == http.HTTPStatus.OK
        except OSError:
            return False

    def received(self) -> list[str]:
        """Return the texts of received messages."""
        found = self._reader.execute("SELECT body FROM message WHERE direction = 'in'")
        return [row[0] for row in found]

    def count_received(self) -> int:
        """Count the rows of received messages."""
        found = self._reader.execute("SELECT count(*) FROM message WHERE direction = 'in'")
        return int(found.fetchone()[0])

    def undecided(self) -> list[str]:
        """Return the messages in the state `uncertain`, which a person sees."""
        found = self._reader.execute("SELECT body FROM message WHERE status = 'uncertain'")
        return [row[0] for row in found]

    def log_octets(self) -> int:
        """Return the size of its log."""
        return self._log.stat().st_size if self._log.exists() else 0


@dataclass(frozen=True, slots=True)
class ApplianceKind:
    """Our program as installed."""

    name: str = "ours"
    reports: bool = False  # request delivery reports, which is the program's default
    ours: bool = True
    many_modems: bool = True

    def installed(self) -> bool:
        """Return True."""
        return True

    def make(self, home: Path, ports: Sequence[Path]) -> Appliance:
        """Return a new one in `home`."""
        return Appliance(home, ports, reports=self.reports)
