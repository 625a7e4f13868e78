"""The modem's side of the serial line: what it says leaves here in order, at its speed.

Whatever waits keeps its order: a byte never overtakes an earlier one, however late that one is.
"""

from collections.abc import Callable

from appliance.modem.simulator.agenda import Agenda

BITS_PER_OCTET = 10  # start, eight data bits, stop
PACED_CHUNK = 16  # octets that leave together on a line with a speed


class Line:
    """Collects what may leave now; the terminal takes it away with one write."""

    def __init__(self, agenda: Agenda, speed: int, receive: Callable[[bytes], None]) -> None:
        self._agenda = agenda
        self._octet_s = BITS_PER_OCTET / speed if speed else 0.0
        self._receive = receive
        self._ready = bytearray()
        self._free_at = 0.0  # when the line has said everything handed to it
        self._heard_at = 0.0  # when the line has brought everything received
        self.muted = False

    def send(self, data: bytes, delay: float = 0.0) -> None:
        """Say `data`, after everything said before and not before `delay` seconds from now."""
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
        """What may leave now."""
        if not self._ready:
            return b""
        data = bytes(self._ready)
        self._ready.clear()
        return data

    def drop(self) -> None:
        """The other end is gone: nothing of what was ready reaches anyone."""
        self._ready.clear()

    def heard(self, data: bytes) -> None:
        """What the client wrote; on a line with a speed it arrives as fast as that allows."""
        if not self._octet_s:
            self._receive(data)
            return
        self._heard_at = max(self._heard_at, self._agenda.clock.monotonic())
        self._heard_at += self._octet_s * len(data)
        self._agenda.at(self._heard_at, lambda: self._receive(data))
