"""A link between two boxes that cuts, delays, loses answers and delivers twice, in both directions.

It knows requests of HTTP with a length: each is read whole, and then one of the troubles happens.
"""

import random
import socket
import threading
import time
from contextlib import suppress
from typing import Final, Self

# What happens to a request, and how often of fifteen.
_TROUBLES: Final = ("pass",) * 10 + ("refuse", "cut", "lose_answer", "twice", "delay")
_DELAY_S: Final = 0.3
_WAIT_S: Final = 10.0


class BadLink:
    """Listens on `port` and forwards to `target` on this machine, badly while `bad` is set."""

    def __init__(self, target: int, seed: int) -> None:
        self._target = target
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self.bad = True
        self.down = False  # nothing passes
        self.happened: dict[str, int] = dict.fromkeys(_TROUBLES, 0)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(_WAIT_S)
            if self.down:
                return
            request = _whole(client)
            trouble = self._next() if self.bad else "pass"
            if trouble == "refuse":
                return
            if trouble == "cut":
                with socket.create_connection(("127.0.0.1", self._target), _WAIT_S) as server:
                    server.sendall(request[: len(request) // 2])
                return
            if trouble == "delay":
                time.sleep(_DELAY_S)
            answer = self._forward(request)
            if trouble == "twice":
                answer = self._forward(request)
            if trouble != "lose_answer":
                client.sendall(answer)

    def _next(self) -> str:
        with self._lock:
            trouble = self._random.choice(_TROUBLES)
            self.happened[trouble] += 1
        return trouble

    def _forward(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self._target), _WAIT_S) as server:
            server.sendall(request)
            answer = b""
            while piece := server.recv(65_536):
                answer += piece
            return answer


def _whole(client: socket.socket) -> bytes:
    """Return a request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65_536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        piece = client.recv(65_536)
        if not piece:
            break
        body += piece
        data += piece
    return data
