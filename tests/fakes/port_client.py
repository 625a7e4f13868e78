"""A simple client of a modem's port, like any other program."""

import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Client:
    """A simple client of the port."""

    def __init__(self, path: str) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def read(self, wanted: bytes, seconds: float = 5.0) -> bytes:
        """Read until `wanted` arrives."""
        data = b""
        end = time.monotonic() + seconds
        while wanted not in data and time.monotonic() < end:
            ready, _, _ = select.select([self.descriptor], [], [], 0.05)
            if ready:
                data += os.read(self.descriptor, 65_536)
        return data

    def ask(self, command: bytes, wanted: bytes = b"OK\r\n") -> bytes:
        """Send a command and read its answer."""
        os.write(self.descriptor, command)
        return self.read(wanted)


@contextmanager
def client_of(path: str) -> Iterator[Client]:
    """Return a client that is closed at the end."""
    client = Client(path)
    try:
        yield client
    finally:
        os.close(client.descriptor)
