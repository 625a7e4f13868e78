"""Clients that hold connections without ever finishing a request."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

HEAD = b"GET /login HTTP/1.1\r\nHost: box\r\nX-Slow: "
BODY = (
    b"POST /login HTTP/1.1\r\nHost: box\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000000\r\n\r\nname="
)
ANSWER = b"GET /static/bootstrap.css HTTP/1.1\r\nHost: box\r\n\r\n"


@contextmanager
def clients(port: int, number: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Yield connections that send the beginning of something, and then nothing more."""
    with ExitStack() as stack:
        lines = []
        for _ in range(number):
            line = socket.socket()
            # The unread answer fits into this buffer; set before connecting, it also limits the
            # server.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(5)
            lines.append(stack.enter_context(line))
            try:
                line.connect(("127.0.0.1", port))
                line.sendall(said)
            except OSError:  # refused or closed, which a server may do with such a client
                continue
        yield lines
