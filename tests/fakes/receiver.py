"""A program that receives webhooks: it answers as it is told and keeps what came."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Taken:
    """One request."""

    path: str
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """Listens on the loopback; `answer` returns the status of each request."""

    answer: Callable[[Taken], int] = lambda _taken: 200
    taken: list[Taken] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self
        self._changed = threading.Condition()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Taken(self.path, headers, self.rfile.read(length))
                status = outer.answer(request)
                with outer._changed:
                    outer.taken.append(request)
                    outer._changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def wait_for(self, number: int, seconds: float = 20.0) -> list[Taken]:
        """Return what came once there are so many requests; fail if they do not come."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.taken) >= number, seconds)
        return list(self.taken)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
