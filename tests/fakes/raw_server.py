"""A TCP server, with TLS if wanted, that does with each connection what a test says."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeAlias

Behaviour: TypeAlias = Callable[[socket.socket, threading.Event], None]
"""Serves one connection; the event is set when the server ends."""

_END_OF_HEAD = b"\r\n\r\n"


class RawServer:
    """Listens on a port of its own until the `with` block ends."""

    def __init__(self, behaviour: Behaviour, certificate: Path | None = None) -> None:
        self._behaviour = behaviour
        self._context = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self.connections = 0

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        scheme = "http" if self._context is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            if self._context is None:
                self._behaviour(connection, self._ended)
            else:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self._behaviour(secure, self._ended)


def read_request(connection: socket.socket) -> tuple[str, dict[str, str], bytes]:
    """Return the request line, the headers in small letters, and the body."""
    read = b""
    while _END_OF_HEAD not in read:
        more = connection.recv(65_536)
        if not more:
            raise ConnectionResetError
        read += more
    head, _, body = read.partition(_END_OF_HEAD)
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)
    }
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    return line, headers, body


def reply(status: int, body: bytes = b"{}", *headers: str) -> bytes:
    """Return a whole answer."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def cut(connection: socket.socket) -> None:
    """End a connection as a broken link does."""
    connection.shutdown(socket.SHUT_RDWR)


def make_certificate(directory: Path, name: str = "127.0.0.1") -> Path:
    """Write a certificate for a name or address, with its key, into one file."""
    path = directory / f"{name}.pem"
    kind = "IP" if name[0].isdigit() else "DNS"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName={kind}:{name}"),
            *("-keyout", str(path), "-out", str(path) + ".crt"),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + Path(str(path) + ".crt").read_bytes())
    return path
