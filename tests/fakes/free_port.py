"""A TCP port for a program that a test starts."""

import random
import socket
from typing import Final

# Below those that Linux gives to anyone who asks for any port, as tests in other processes do.
_PORTS: Final = range(20_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """Return a TCP port on which nothing listens now, another one each time."""
    while True:
        port = random.choice(_PORTS)  # noqa: S311 - no secret
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port
