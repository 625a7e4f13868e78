"""One connection: what it waits for, since when, and how it is refused."""

import socket
from dataclasses import dataclass, replace
from typing import Any, Final

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel

from appliance.networks import network_of
from appliance.web.api import transport_errors
from appliance.web.serving import connections
from appliance.web.serving.connections import Connections
from appliance.web.serving.request import Request

BUSY: Final = 503
PROBE: Final = "watchdog"  # stands in place of an address on the watchdog's connection


@dataclass(frozen=True, slots=True)
class _Reader:
    """The progress of a client that reads an answer."""

    began: float
    progress: float  # when something was last read
    sent_before: int  # octets
    sent: int

    def is_too_slow(self, now: float) -> bool:
        """Return whether nothing was read for too long, or too little in all."""
        needed = (
            connections.READER_SECONDS + (self.sent - self.sent_before) / connections.SLOWEST_READER
        )
        return now >= min(self.progress + connections.READER_SECONDS, self.began + needed)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A client's connection. It reads one request at a time, the next one after the answer."""

    parser_class = Request
    error_task_class = transport_errors.ErrorTask
    connections: Connections  # set by `channel_class`
    request: Request | None = None  # being received
    sent_continue: bool = False

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002 - waitress's name
        self.since = self.connections.now()  # when the present wait began
        peer = str(addr[0])
        self._by_proxy = bool(peer) and peer == self.connections.trusted_proxy
        self._own_client = "" if self._by_proxy else network_of(peer)
        self.client = self._own_client
        self.is_probe = peer == PROBE
        self._asked_before = False
        self._further = b""  # received data, not parsed before the answer is given
        self._octets_sent = 0
        self._reader: _Reader | None = None
        self._refused_at: float | None = None
        super().__init__(server, sock, addr, adj, map=map)
        self.connections.grew = True

    # --- as `Connections` sees it ---------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether it waits for its client: no thread answers it."""
        return not self.requests and not self.is_probe

    @property
    def is_idle(self) -> bool:
        """Whether it holds no part of a request and no part of an answer."""
        return self.request is None and not self.total_outbufs_len and self._refused_at is None

    @property
    def unread_octets(self) -> int:
        """The octets of answers that it keeps in memory until they are read."""
        return sum(
            len(each) for each in self.outbufs if not isinstance(each, ReadOnlyFileBasedBuffer)
        )

    def watch_reader(self, now: float) -> None:
        """Note when the client began to read an answer, and when it last read something."""
        if not self.total_outbufs_len:
            self._reader = None
        elif self._reader is None:
            self._reader = _Reader(now, now, self._octets_sent, self._octets_sent)
        elif self._octets_sent > self._reader.sent:
            self._reader = replace(self._reader, progress=now, sent=self._octets_sent)

    def is_over(self, now: float) -> bool:
        """Return whether it must be closed without an answer."""
        if self._refused_at is not None:
            return now >= self._refused_at + connections.LINGER_SECONDS
        if self._reader is not None:
            return self._reader.is_too_slow(now)
        patience = connections.IDLE_SECONDS if self._asked_before else connections.HEAD_SECONDS
        return self.waits and self.is_idle and now >= self.since + patience

    def request_is_late(self, now: float) -> bool:
        """Return whether the rest of a request has not arrived in time."""
        if self.request is None or self.requests or self._refused_at is not None:
            return False
        in_body = self.request.headers_finished
        patience = connections.REQUEST_SECONDS if in_body else connections.HEAD_SECONDS
        return now >= self.since + patience

    # --- receiving, in waitress's loop ----------------------------------------------------------

    def readable(self) -> bool:
        """Return whether to read from the socket; first parse what was read beyond a request."""
        if self._fileno is None:  # closed in this very turn of the loop
            return False
        if self._refused_at is not None:
            return not self.will_close
        while self._further and super().readable():
            data, self._further = self._further, b""
            self.received(data)
        return bool(super().readable())

    def writable(self) -> bool:
        """Return whether there is something to write."""
        return self._fileno is not None and bool(super().writable())

    def handle_read(self) -> None:
        """Read; discard what a refused client still sends."""
        if self._refused_at is None:
            super().handle_read()
            return
        try:
            self.recv(self.adj.recv_bytes)
        except OSError:
            self.handle_close()

    def received(self, data: bytes) -> bool:
        """Give the parser the data of one request. Waitress's own method would parse several."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            if self.request is None:
                self.request = self.parser_class(self.adj)
                self.since, self.client = self.connections.now(), self._own_client
            request = self.request
            consumed = request.received(data)
            if request.headers_finished and not request.empty:
                self._know_client(request)
            if not request.completed and not request.fits(self.connections.bodies, self.client):
                self.refuse(BUSY)
                return True
            if request.expect_continue and request.headers_finished and not self.sent_continue:
                self.send_continue()
            if request.completed:
                self._take(request)
            self._further = data[consumed:]
        return True

    def _take(self, request: Request) -> None:
        self.request, self.sent_continue = None, False
        if not request.empty:
            self._asked_before = True
            self.requests.append(request)
            self.server.add_task(self)

    def _know_client(self, request: Request) -> None:
        """Read the client's address, which the proxy tells in the request's head."""
        if self._by_proxy:
            told = request.headers.get("X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            self.client = network_of(told)
            self.connections.grew = True

    def refuse(self, status: int) -> None:
        """Answer with an error, read on for a moment so that the client sees it, and close."""
        path = str(getattr(self.request, "path", ""))
        if self.request is not None:
            self.request.close()
            self.request = None
        self._further = b""
        self._refused_at = self.connections.now()
        said = transport_errors.refusal(status, path)
        with self.outbuf_lock:
            self.outbufs[-1].append(said)
            self.total_outbufs_len += len(said)
            self._flush_exception(self._flush_some)
        if not self.total_outbufs_len and self.socket is not None:
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.will_close = True

    # --- answering ------------------------------------------------------------------------------

    def write_soon(self, data: Any) -> int:
        """Keep a part of the answer for the client, in one of the threads.

        The next wait begins here: a client that has its whole answer already waits.
        """
        self.since = self.connections.now()
        return int(super().write_soon(data))

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's
        """Send what the socket takes and return the number of octets."""
        sent = int(super().send(data, do_close=do_close))
        self._octets_sent += sent
        return sent

    def handle_close(self) -> None:
        """Close the connection and drop the request that was being received."""
        if self.request is not None:
            self.request.close()
            self.request = None
        super().handle_close()


def channel_class(of: Connections) -> type[Channel]:
    """Return the class of the server's channels, in the form that waitress expects."""
    return type("Channel", (Channel,), {"connections": of})
