"""Many connections without log-in that never finish anything: everybody else is served."""

import socket

import pytest
from attacks import slow
from end_to_end.box import Box

pytestmark = pytest.mark.slow

MANY = 400
PATIENCE = 20.0  # the seconds that another client waits for an answer


def status(box: Box, path: str) -> bytes:
    """Return the status line that a new client gets."""
    with socket.create_connection(("127.0.0.1", box.port), timeout=PATIENCE) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: box\r\nConnection: close\r\n\r\n".encode())
        return line.recv(12)


@pytest.mark.parametrize("said", [b"", slow.HEAD, slow.BODY, slow.ANSWER, slow.ANSWER * 100])
def test_slow_clients_stop_nobody_else(box: Box, said: bytes) -> None:
    with slow.clients(box.port, MANY, said):
        for _ in range(3):
            assert status(box, "/health") == b"HTTP/1.1 200"
            # Without an administrator the log-in page redirects to the first start.
            assert status(box, "/login") == b"HTTP/1.1 302"
