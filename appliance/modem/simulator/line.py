"""The modem's side of the serial line: bytes leave in order and at the line's speed.

A byte never overtakes an earlier one, however late that one is.
"""

from collections.abc import Callable

from appliance.modem.simulator.agenda import Agenda

BITS_PER_OCTET = 10  # a start bit, eight data bits and a stop bit
PACED_CHUNK = 16  # octets that leave together on a line with a limited speed


class Line:
    """Collects the bytes that may leave now; the terminal fetches them with one write."""

    def __init__(self, agenda: Agenda, speed: int, receive: Callable[[bytes], None]) -> None:
        self._agenda = agenda
        self._octet_s = BITS_PER_OCTET / speed if speed else 0.0
        self._receive = receive
        self._ready = bytearray()
        self._free_at = 0.0  # when the line has sent everything handed to it
        self._heard_at = 0.0  # when the line has delivered everything received
        self.muted = False

    def send(self, data: bytes, delay: float = 0.0) -> None:
        """Send `data` after everything sent before, and not before `delay` seconds from now."""
        if self.muted:
            return
        now = self._agenda.clock.monotonic()
        start = max(self._free_at, now + delay)
        if start <= now and not self._octet_s:
            self._ready += data
            return
        size = PACED_CHUNK if self._octet_s else len(data)
        for first in range(0, len(data), size):
            chunk = data[first : first + size]
            start += self._octet_s * len(chunk)
            self._agenda.at(start, lambda chunk=chunk: self._release(chunk))  # type: ignore[misc]
        self._free_at = start

    def _release(self, data: bytes) -> None:
        if not self.muted:
            self._ready += data

    def take(self) -> bytes:
        """Return the bytes that may leave now."""
        if not self._ready:
            return b""
        data = bytes(self._ready)
        self._ready.clear()
        return data

    def drop(self) -> None:
        """Discard the bytes that are ready: the other end is gone."""
        self._ready.clear()

    def heard(self, data: bytes) -> None:
        """Receive what the client wrote, no faster than the line allows."""
        if not self._octet_s:
            self._receive(data)
            return
        self._heard_at = max(self._heard_at, self._agenda.clock.monotonic())
        self._heard_at += self._octet_s * len(data)
        self._agenda.at(self._heard_at, lambda: self._receive(data))
