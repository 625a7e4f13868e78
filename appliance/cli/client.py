"""Talk to the running daemon through its own API."""

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any, Final

from appliance import runtime
from appliance.config import Settings
from appliance.config.checks import split_listen
from appliance.config.settings import Listen
from appliance.errors import N_, ApplianceError

_PATIENCE_SECONDS: Final = 15.0
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not used for binding


@dataclass(frozen=True, slots=True)
class Answer:
    """The daemon's answer."""

    status: int
    body: Any  # parsed JSON

    @property
    def code(self) -> str:
        """The code of an error, or empty."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        return str(error.get("code", "")) if isinstance(error, dict) else ""

    @property
    def message(self) -> str:
        """The text of an error."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        return str(error["message"]) if isinstance(error, dict) else f"HTTP {self.status}"


class _LocalSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_PATIENCE_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a port."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Daemon:
    """The daemon that runs on the data directory."""

    def __init__(self, running: runtime.Running) -> None:
        self.running = running
        self._address = Listen(*split_listen(running.listen))

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """Send one request. Raise ConnectionRefusedError if nothing listens there."""
        connection = self._connection()
        headers = {"Authorization": f"Bearer {self.running.token}", "Accept": "application/json"}
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body=content, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, json.loads(response.read() or b"null"))
        except (TimeoutError, http.client.HTTPException, ValueError) as error:
            raise ApplianceError(
                "daemon_mute",
                N_("The daemon (process %(pid)d) does not answer at %(listen)s."),
                pid=self.running.pid,
                listen=self.running.listen,
            ) from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._address.socket_path:
            return _LocalSocket(self._address.socket_path)
        host = _EVERYWHERE.get(self._address.host, self._address.host)
        return http.client.HTTPConnection(host, self._address.port, timeout=_PATIENCE_SECONDS)


def find(settings: Settings, *, patient: bool = False) -> Daemon | None:
    """Return the running daemon of this data directory, or None.

    Raise ApplianceError if it does not answer, unless `patient` is set: it is then returned anyway.
    """
    running = runtime.find(settings.store.data_dir)
    if running is None:
        return None
    daemon = Daemon(running)
    try:
        daemon.ask("GET", "/health")
    except (ConnectionRefusedError, FileNotFoundError):
        return None  # the daemon was killed, and its process id belongs to another process now
    except ApplianceError:
        if not patient:
            raise
    return daemon
