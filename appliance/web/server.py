"""The web server: waitress in a thread of its own, started and stopped cleanly.

server = WebServer(app, settings.web)
server.start()      # bound: ConfigError names whoever holds the address
server.url          # with the port that the system gave, if 0 was asked for
server.stop()       # requests in hand are finished first
"""

import errno
import logging
import socket
import threading
from pathlib import Path
from typing import Any

import waitress
from flask import Flask

from appliance.config import WebSettings
from appliance.errors import N_, ConfigError
from appliance.web import holder
from appliance.web.api import transport

log = logging.getLogger(__name__)

BACKLOG = 64
MOST_CONNECTIONS = 200
IDLE_SECONDS = 60  # a connection that asks nothing for so long is closed
SOCKET_MODE = 0o660  # the reverse proxy is in the service's group
ANSWER_SECONDS = 5.0
PROBE = b"HEAD /health HTTP/1.0\r\n\r\n"
PROBED = b"HTTP/1."
OUTPUT_IN_MEMORY = 16 * 1024 * 1024  # never a temporary file: nothing is written outside the data


class WebServer:
    """Pages and API at one address."""

    def __init__(self, app: Flask, settings: WebSettings) -> None:
        self._app = app
        self._settings = settings
        self._server: Any = None
        self._sockets: dict[int, Any] = {}  # waitress's own, by file descriptor
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Bind and serve. Raises ConfigError("address_taken" or "address_unusable")."""
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
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=IDLE_SECONDS // 2,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            **proxy,
        )
        self._server.channel_class = transport.Channel
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)
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
        """Whether a request is really answered, by asking one; for the watchdog."""
        if self._server is None:
            return False
        path = self._settings.address.socket_path
        where = path or (self._server.effective_host, int(self._server.effective_port))
        with socket.socket(self._server.family) as probe:
            probe.settimeout(ANSWER_SECONDS)
            try:
                probe.connect(where)
                probe.sendall(PROBE)
                return probe.recv(len(PROBED)) == PROBED
            except OSError:
                return False

    def stop(self, timeout_seconds: float = 5.0) -> None:
        """Finish the requests in hand, close every connection, end the thread."""
        if self._server is None or self._thread is None:
            return
        self._server.task_dispatcher.shutdown(timeout=timeout_seconds)
        # Waitress's sockets belong to its loop: they are closed there, or `select` fails on them.
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
                raise self._taken(holder.of_port(address.port)) from error
            raise self._unusable(error) from error
        return bound

    def _bind_path(self, path: str) -> socket.socket:
        if holder.answers(path):
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

    def _taken(self, by: str | None) -> ConfigError:
        return ConfigError(
            "address_taken",
            N_("%(address)s is in use by %(holder)s."),
            cure=N_("Stop it, or choose another address with --listen."),
            address=self._settings.listen,
            holder=by or "another program",
        )

    def _unusable(self, error: OSError) -> ConfigError:
        return ConfigError(
            "address_unusable",
            N_("%(address)s cannot be listened on: %(reason)s."),
            address=self._settings.listen,
            reason=error.strerror or str(error),
        )
