"""One connection: what it waits for and since when, and how it is refused."""

import socket
from dataclasses import dataclass, replace
from typing import Any, Final

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.channel import HTTPChannel

from appliance.networks import network_of
from appliance.web.api import transport
from appliance.web.serving import crowd as crowds
from appliance.web.serving.crowd import Crowd
from appliance.web.serving.request import Request

BUSY: Final = 503
PROBE: Final = "watchdog"  # the address of the watchdog's own connection


@dataclass(frozen=True, slots=True)
class _Reader:
    """How an answer is being read."""

    began: float
    progress: float  # when something was read last
    sent_before: int  # octets
    sent: int

    def is_too_slow(self, now: float) -> bool:
        """Whether nothing was read for too long, or too little on the whole."""
        needed = crowds.READER_SECONDS + (self.sent - self.sent_before) / crowds.SLOWEST_READER
        return now >= min(self.progress + crowds.READER_SECONDS, self.began + needed)


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection within a crowd. One request is read at a time, the next after its answer."""

    parser_class = Request
    error_task_class = transport.ErrorTask
    crowd: Crowd  # set by `of_crowd`
    request: Request | None = None  # being received
    sent_continue: bool = False

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002 - waitress's name
        self.since = self.crowd.now()  # since when it waits for what it waits for now
        peer = str(addr[0])
        self._by_proxy = bool(peer) and peer == self.crowd.trusted_proxy
        self._own_client = "" if self._by_proxy else network_of(peer)
        self.client = self._own_client
        self.is_probe = peer == PROBE
        self._asked_before = False
        self._further = b""  # received, and not looked at before the answer is given
        self._octets_sent = 0
        self._reader: _Reader | None = None
        self._refused_at: float | None = None
        super().__init__(server, sock, addr, adj, map=map)
        self.crowd.grew = True

    # --- as the crowd sees it -------------------------------------------------------------------

    @property
    def waits(self) -> bool:
        """Whether it waits for its client: no thread answers it."""
        return not self.requests and not self.is_probe

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a request has come, and nothing of an answer is left."""
        return self.request is None and not self.total_outbufs_len and self._refused_at is None

    @property
    def unread_octets(self) -> int:
        """What it keeps in memory for a reader."""
        return sum(
            len(each) for each in self.outbufs if not isinstance(each, ReadOnlyFileBasedBuffer)
        )

    def watch_reader(self, now: float) -> None:
        """Note since when an answer waits to be read, and when something of it was read last."""
        if not self.total_outbufs_len:
            self._reader = None
        elif self._reader is None:
            self._reader = _Reader(now, now, self._octets_sent, self._octets_sent)
        elif self._octets_sent > self._reader.sent:
            self._reader = replace(self._reader, progress=now, sent=self._octets_sent)

    def is_over(self, now: float) -> bool:
        """Whether it has to be closed without another word."""
        if self._refused_at is not None:
            return now >= self._refused_at + crowds.LINGER_SECONDS
        if self._reader is not None:
            return self._reader.is_too_slow(now)
        patience = crowds.IDLE_SECONDS if self._asked_before else crowds.HEAD_SECONDS
        return self.waits and self.is_idle and now >= self.since + patience

    def request_is_late(self, now: float) -> bool:
        """Whether the rest of a request has not come in time."""
        if self.request is None or self.requests or self._refused_at is not None:
            return False
        in_body = self.request.headers_finished
        patience = crowds.REQUEST_SECONDS if in_body else crowds.HEAD_SECONDS
        return now >= self.since + patience

    # --- receiving, in waitress's loop ----------------------------------------------------------

    def readable(self) -> bool:
        """Whether to read; what was read too far is looked at first."""
        if self._fileno is None:  # closed in this very turn of the loop
            return False
        if self._refused_at is not None:
            return not self.will_close
        while self._further and super().readable():
            data, self._further = self._further, b""
            self.received(data)
        return bool(super().readable())

    def writable(self) -> bool:
        """Whether there is something to write."""
        return self._fileno is not None and bool(super().writable())

    def handle_read(self) -> None:
        """Read on; what a refused client still sends is thrown away."""
        if self._refused_at is None:
            super().handle_read()
            return
        try:
            self.recv(self.adj.recv_bytes)
        except OSError:
            self.handle_close()

    def received(self, data: bytes) -> bool:
        """Give the parser what belongs to one request. Takes waitress's place: it takes several."""
        with self.requests_lock:
            if self.will_close or self.close_when_flushed:
                return False
            if self.request is None:
                self.request = self.parser_class(self.adj)
                self.since, self.client = self.crowd.now(), self._own_client
            request = self.request
            consumed = request.received(data)
            if request.headers_finished and not request.empty:
                self._know_client(request)
            if not request.completed and not request.fits(self.crowd.bodies, self.client):
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
        """Behind the proxy it is known only now who asks."""
        if self._by_proxy:
            told = request.headers.get("X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            self.client = network_of(told)
            self.crowd.grew = True

    def refuse(self, status: int) -> None:
        """Say why, read on for a moment so that the client can hear it, and close."""
        path = str(getattr(self.request, "path", ""))
        if self.request is not None:
            self.request.close()
            self.request = None
        self._further = b""
        self._refused_at = self.crowd.now()
        said = transport.refusal(status, path)
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

    def service(self) -> None:
        """Answer one request, in a thread of its own."""
        super().service()
        self.since = self.crowd.now()

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's
        """Send what the socket takes; how much that is."""
        sent = int(super().send(data, do_close=do_close))
        self._octets_sent += sent
        return sent

    def handle_close(self) -> None:
        """Close it, and forget what it was sending us."""
        if self.request is not None:
            self.request.close()
            self.request = None
        super().handle_close()


def of_crowd(crowd: Crowd) -> type[Channel]:
    """The class of the connections of one server, as waitress wants it."""
    return type("Channel", (Channel,), {"crowd": crowd})
