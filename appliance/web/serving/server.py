"""The web server: waitress in a thread of its own, started and stopped cleanly.

server = WebServer(app, settings.web)
server.start()      # raises AddressTakenError, which names the process that holds the address
server.url          # with the port that the system chose, if port 0 was requested
server.stop()       # finishes the requests in progress first
"""

import contextlib
import errno
import logging
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import waitress
from flask import Flask
from waitress import wasyncore

from appliance.config import WebSettings
from appliance.errors import N_, AddressTakenError, ConfigError
from appliance.web.serving import channel, port_holder
from appliance.web.serving.channel import channel_class
from appliance.web.serving.connections import Connections
from appliance.web.serving.fair_queue import FairQueue

log = logging.getLogger(__name__)

BACKLOG = 256
# More than may wait (see `connections`): the others are those being answered.
MOST_CONNECTIONS = 256
LONGEST_HEAD = 64 * 1024
SOCKET_MODE = 0o660  # the reverse proxy is in the service's group
ANSWER_SECONDS = 5.0
TURN_SECONDS = 1.0  # the longest turn of the loop while a client is connected
PROBE = b"HEAD /health HTTP/1.0\r\n\r\n"
PROBED = b"HTTP/1."
OUTPUT_IN_MEMORY = (
    16 * 1024 * 1024
)  # no temporary file: nothing is written outside the data directory
# A view that streams an answer waits for its reader when this much is unread.
OUTPUT_AHEAD = 1024 * 1024
# By default the kernel buffers megabytes for each connection whose client reads nothing.
SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * 1024),
]


class WebServer:
    """The server of the pages and the API at one address."""

    def __init__(
        self, app: Flask, settings: WebSettings, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`now` is monotonic time in seconds."""
        self._app = app
        self._settings = settings
        self._server: Any = None
        self._sockets: dict[int, Any] = {}  # waitress's own, by file descriptor
        self._thread: threading.Thread | None = None
        self._channel: Any = None
        self._now = now

    def start(self) -> None:
        """Bind and serve. Raise AddressTakenError, or ConfigError("address_unusable")."""
        bound = self._bind()
        settings = self._settings
        proxy: dict[str, Any] = {}
        if settings.trusted_proxy:
            proxy = {
                "trusted_proxy": settings.trusted_proxy,
                "trusted_proxy_headers": {
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto",
                },
            }
        self._server = waitress.create_server(
            self._app,
            map=self._sockets,
            sockets=[bound],
            threads=settings.threads,
            ident=None,
            max_request_body_size=settings.body_limit,
            inbuf_overflow=settings.body_limit + 1,
            outbuf_overflow=OUTPUT_IN_MEMORY,
            outbuf_high_watermark=OUTPUT_AHEAD,
            max_request_header_size=LONGEST_HEAD,
            connection_limit=MOST_CONNECTIONS,
            backlog=BACKLOG,
            clear_untrusted_proxy_headers=True,
            **proxy,
        )
        self._server.adj.socket_options = SOCKET_OPTIONS
        connections = Connections(self._now, settings.body_limit, settings.trusted_proxy)
        self._channel = self._server.channel_class = channel_class(connections)
        self._server.maintenance = partial(self._maintain, connections)
        self._server.task_dispatcher.queue = FairQueue()
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)
        self._thread.start()
        log.info("serving on %s", self.url or settings.listen)

    @property
    def url(self) -> str:
        """The address for a browser on this machine; empty for a Unix socket."""
        address = self._settings.address
        if address.socket_path or self._server is None:
            return address.url
        return address.url.removesuffix(f":{address.port}") + f":{self._server.effective_port}"

    def answers(self) -> bool:
        """Send a request and return whether it is answered; for the watchdog.

        It uses a connection of its own, which takes no place from clients, and passes through all
        the parts of any other request: the loop, the queue, a thread, the application.
        """
        if self._server is None:
            return False
        mine, its = socket.socketpair()
        with mine:
            mine.settimeout(ANSWER_SECONDS)
            self._server.trigger.pull_trigger(partial(self._connect, its))
            try:
                mine.sendall(PROBE)
                return mine.recv(len(PROBED)) == PROBED
            except OSError:
                return False

    def _serve(self) -> None:
        # Waitress's own loop turns every second. This one does so only while a client is connected,
        # to check deadlines; a new connection and every answer wake it.
        while self._sockets:
            somebody = bool(self._server.active_channels)
            wasyncore.poll2(TURN_SECONDS if somebody else None, self._sockets)

    def _connect(self, its: socket.socket) -> None:
        self._channel(self._server, its, (channel.PROBE, None), self._server.adj, self._sockets)

    def _maintain(self, connections: Connections, _now: float) -> None:
        # Waitress would schedule this by the wall clock, which may be set back.
        self._server.next_channel_cleanup = 0
        connections.close_overdue(self._server.active_channels.values())

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """Finish the requests in progress, close every connection and end the thread."""
        if self._server is None or self._thread is None:
            return
        self._server.task_dispatcher.shutdown(timeout=timeout_seconds)
        # Waitress's sockets must be closed in its loop: otherwise `select` fails on them.
        with contextlib.suppress(OSError):  # the loop has ended and closed it
            self._server.trigger.pull_trigger(self._close_all)
        self._thread.join(timeout_seconds)
        if path := self._settings.address.socket_path:
            Path(path).unlink(missing_ok=True)
        self._server = self._thread = None

    def _close_all(self) -> None:
        for each in list(self._sockets.values()):
            each.close()
        self._sockets.clear()

    def _bind(self) -> socket.socket:
        address = self._settings.address
        if address.socket_path:
            return self._bind_path(address.socket_path)
        try:
            family, kind, protocol, _, where = socket.getaddrinfo(
                address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except OSError as error:
            raise self._unusable(error) from error
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if family == socket.AF_INET6:
                bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            bound.bind(where)
            bound.listen(BACKLOG)
        except OSError as error:
            bound.close()
            if error.errno == errno.EADDRINUSE:
                raise self._taken(port_holder.of_port(address.port)) from error
            raise self._unusable(error) from error
        return bound

    def _bind_path(self, path: str) -> socket.socket:
        if port_holder.answers(path):
            raise self._taken(None)
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            Path(path).unlink(missing_ok=True)
            bound.bind(path)
            Path(path).chmod(SOCKET_MODE)
            bound.listen(BACKLOG)
        except OSError as error:
            bound.close()
            raise self._unusable(error) from error
        return bound

    def _taken(self, by: str | None) -> AddressTakenError:
        return AddressTakenError(
            "address_taken",
            N_("%(address)s is in use by %(holder)s."),
            cure=N_("Stop it, or choose another address with --listen."),
            address=self._settings.listen,
            holder=by or "another program",
        )

    def _unusable(self, error: OSError) -> ConfigError:
        return ConfigError(
            "address_unusable",
            N_("Cannot listen on %(address)s: %(reason)s."),
            address=self._settings.listen,
            reason=error.strerror or str(error),
        )
