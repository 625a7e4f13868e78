"""Ask a provider over HTTP: every wait ends, every certificate is checked, every body is bounded.

A request has one deadline for all of it: name look-up, connection, TLS, headers and body. A server
that sends octet by octet cannot hold the thread longer. Redirects are not followed: the key would
go along.
"""

import http.client
import io
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from appliance import __version__
from appliance.clock import Clock
from appliance.lines.providers.checks import is_local
from appliance.lines.providers.kind import Condition, LostError, Trouble
from appliance.masking import mask_all, one_line

_MOST_OCTETS: Final = 256 * 1024
_MOST_WORDS: Final = 200
# One address of several that does not answer leaves time for the next.
_SECONDS_EACH: Final = 8.0
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes
    retry_after: str = ""


class Http:
    """One provider's address. `abandon` may be called from any thread, all else from one.

    `secrets` never appear in the words of an error, even if the provider repeats them.
    `allowed` says whether an IP address may be reached at all.
    """

    def __init__(
        self,
        address: str,
        clock: Clock,
        *,
        ca_file: str = "",
        secrets: tuple[str, ...] = (),
        seconds: float = 30.0,
        allowed: Callable[[str], bool] = lambda _address: True,
    ) -> None:
        parts = urlsplit(address)
        self.address = address
        self._scheme = parts.scheme
        self._host = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        self._path = parts.path.rstrip("/")
        self._clock = clock
        self._ca_file = ca_file
        self._secrets = secrets
        self._seconds = seconds
        self._allowed = allowed
        self._context: ssl.SSLContext | None = None
        self._socket: socket.socket | None = None
        self._abandoned = threading.Event()

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request and return the whole answer, whatever its status.

        Raise Trouble if nothing was sent, and LostError if no whole answer came.
        """
        deadline = self._clock.monotonic() + self._seconds
        wire = self._connected(deadline)
        try:
            return self._exchange(wire, method, path, body, headers or {})
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise LostError(self.clean(_words(error))) from error
        finally:
            self._socket = None
            wire.hang_up()

    def reach(self) -> None:
        """Connect, check the certificate and hang up. Raise Trouble."""
        wire = self._connected(self._clock.monotonic() + self._seconds)
        self._socket = None
        wire.hang_up()

    def abandon(self) -> None:
        """End the request in progress, and all later ones, at once."""
        self._abandoned.set()
        waiting = self._socket
        if waiting is not None:
            with suppress(OSError):
                # Not the method of a TLS socket, which would take the encryption from its reader.
                socket.socket.shutdown(waiting, socket.SHUT_RDWR)

    def clean(self, words: str) -> str:
        """Return somebody's words in one short line without secrets and whole numbers."""
        for secret in self._secrets:
            words = words.replace(secret, "•••")
        return mask_all(one_line(" ".join(words.split())))[:_MOST_WORDS]

    # -- within the deadline -------------------------------------------------

    def _exchange(
        self,
        wire: "_Wire",
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
    ) -> Answer:
        connection = http.client.HTTPConnection(self._host, self._port)
        connection.default_port = _PORTS[self._scheme]
        connection.sock = wire
        connection.request(
            method,
            f"{self._path}{path}",
            body,
            {"User-Agent": f"sms-appliance/{__version__}", "Connection": "close", **headers},
        )
        response = connection.getresponse()
        read = response.read(_MOST_OCTETS + 1)
        if len(read) > _MOST_OCTETS:
            raise ValueError("the answer is too long")
        if response.length:
            raise ValueError("the answer was cut off")
        return Answer(response.status, read, response.getheader("Retry-After", ""))

    def _connected(self, deadline: float) -> "_Wire":
        try:
            wire = _Wire(self._connect(deadline), self._clock, deadline)
        except ssl.SSLCertVerificationError as error:
            raise Trouble(Condition.CERTIFICATE, self.clean(error.verify_message)) from error
        except OSError as error:
            raise Trouble(Condition.UNREACHABLE, self.clean(_words(error))) from error
        if self._abandoned.is_set():
            wire.hang_up()
            raise Trouble(Condition.UNREACHABLE, "the program stops")
        return wire

    def _connect(self, deadline: float) -> socket.socket:
        last: OSError = OSError("the name has no address")
        for family, address in self._addresses(deadline):
            if self._scheme == "http" and not is_local(str(address[0])):
                last = OSError("an address outside the own network is used over https only")
                continue
            if not self._allowed(str(address[0])):
                last = OSError("webhooks may not reach this address of the own network")
                continue
            try:
                return self._connect_to(family, address, deadline)
            except OSError as error:
                last = error
            if isinstance(last, ssl.SSLCertVerificationError):
                break
        raise last

    def _connect_to(self, family: int, address: Any, deadline: float) -> socket.socket:
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            self._socket = plain
            plain.settimeout(min(_SECONDS_EACH, self._left(deadline)))
            plain.connect(address)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._scheme == "http":
                return plain
            secure = self._tls().wrap_socket(
                plain, server_hostname=self._host, do_handshake_on_connect=False
            )
        except BaseException:
            self._socket = None
            plain.close()
            raise
        return self._shake_hands(secure, deadline)

    def _shake_hands(self, secure: ssl.SSLSocket, deadline: float) -> ssl.SSLSocket:
        self._socket = secure
        try:
            secure.settimeout(min(_SECONDS_EACH, self._left(deadline)))
            secure.do_handshake()
        except BaseException:
            self._socket = None
            secure.close()
            raise
        return secure

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            own = self._ca_file
            try:
                self._context = ssl.create_default_context(cafile=own) if own else _usual_tls()
            except OSError as error:
                words = f"{own}: {_words(error)}"
                raise Trouble(Condition.CERTIFICATE, self.clean(words)) from error
        return self._context

    def _addresses(self, deadline: float) -> list[tuple[int, Any]]:
        """Look the name up on a thread of its own, because the resolver knows no deadline."""
        answers: queue.SimpleQueue[list[tuple[int, Any]] | OSError] = queue.SimpleQueue()
        threading.Thread(
            target=_look_up, args=(self._host, self._port, answers), name="look-up", daemon=True
        ).start()
        try:
            found = answers.get(timeout=min(_SECONDS_EACH, self._left(deadline)))
        except queue.Empty:
            raise TimeoutError("the name was not found in time") from None
        if isinstance(found, OSError):
            raise found
        return found

    def _left(self, deadline: float) -> float:
        if self._abandoned.is_set():
            raise TimeoutError("the program stops")
        left = deadline - self._clock.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


@lru_cache(maxsize=1)
def _usual_tls() -> ssl.SSLContext:
    """Return what checks certificates by the system's authorities; all lines share it."""
    return ssl.create_default_context()


def _look_up(host: str, port: int, answers: Any) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        answers.put(error)
    except UnicodeError:
        answers.put(OSError("the name is not valid"))
    else:
        answers.put([(each[0], each[4]) for each in found])


class _Wire:
    """A socket whose every read and write ends at one deadline; what `http.client` needs of it."""

    def __init__(self, connected: socket.socket, clock: Clock, deadline: float) -> None:
        self._socket = connected
        self._clock = clock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._wait()
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def receive_into(self, buffer: Any) -> int:
        self._wait()
        return self._socket.recv_into(buffer)

    def close(self) -> None:
        """Do nothing: `http.client` calls it before it has read the body."""

    def hang_up(self) -> None:
        self._socket.close()

    def _wait(self) -> None:
        """Give the next operation the time that is left. Raise TimeoutError if there is none."""
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self._socket.settimeout(left)


class _Reader(io.RawIOBase):
    """Reads from a wire."""

    def __init__(self, wire: _Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)


def _words(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
