"""Take mail by SMTP and by LMTP: a thread with the servers, another that stores.

A mail is stored and synced before its sender is told 250. Each connection ends at a deadline,
however slowly its client speaks, and there are bounds for connections, mails a minute, recipients,
commands and octets.
"""

import asyncio
import logging
import ssl
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Envelope as Received
from aiosmtpd.smtp import Session as Connection

from appliance.channels.mail_in import letters
from appliance.channels.mail_in.receiving import MOST_RECIPIENTS, Envelope, Mailroom, Taken
from appliance.config import MailSettings
from appliance.config.checks import split_listen
from appliance.errors import (
    ApplianceError,
    BusyError,
    ForbiddenError,
    InputError,
    NotFoundError,
    StoreError,
    TooManyTriesError,
)
from appliance.masking import one_line
from appliance.modem.repeats import Repeats
from appliance.networks import network_of
from appliance.store.database import Store

_LOG: Final = Repeats(logging.getLogger(__name__))
MOST_CONNECTIONS: Final = 20
MOST_OF_ONE: Final = 10  # connections from one network at a time
MOST_A_MINUTE: Final = 60  # mails from one network
CONNECTION_SECONDS: Final = 300.0
_IDLE_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 8.0
_START_SECONDS: Final = 8.0
_KEPT_NETWORKS: Final = 1024
_COMMANDS: Final = {"*": 25, "MAIL": 100, "RCPT": 1000, "DATA": 100, "RSET": 200, "NOOP": 100}
_WORDS: Final = 200

Result = TypeVar("Result")


class MailServer:
    """The servers of one box. `trouble` says why one does not listen, or is empty."""

    def __init__(self, store: Store, room: Mailroom) -> None:
        self._store = store
        self._room = room
        self._settings: MailSettings = room.mail()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail store")
        self._thread = threading.Thread(target=self._run, name="mail in", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self.trouble = ""
        self.ports: list[int] = []  # of the sockets that listen
        self.open: dict[Any, str] = {}  # the network of each connection
        self._lately: OrderedDict[str, deque[float]] = OrderedDict()

    def start(self) -> None:
        """Begin to listen; return once it listens or cannot."""
        # Its own log shows addresses of people, and each line that a client sends.
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self._thread.start()
        self._ready.wait(_START_SECONDS)

    def stop(self) -> None:
        """End all connections; what was not answered was not taken, or is recognised again."""
        loop, over = self._loop, self._over
        if loop is not None and over is not None:
            with suppress(RuntimeError):  # it has ended by itself
                loop.call_soon_threadsafe(over.set)
        self._thread.join(_STOP_SECONDS)
        self._worker.submit(self._store.close_thread)
        self._worker.shutdown(wait=True)

    async def work(self, act: Callable[[], Result]) -> Result:
        """Run what reads or writes the store in the thread for it."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, act)

    def admits(self, protocol: Any, network: str) -> bool:
        """Take a new connection, or refuse it because there are too many."""
        of_one = sum(1 for each in self.open.values() if each == network)
        if len(self.open) >= MOST_CONNECTIONS or of_one >= MOST_OF_ONE:
            return False
        self.open[protocol] = network
        return True

    def may_bring(self, network: str) -> bool:
        """Count a mail from a network; return whether it is within the limit of a minute."""
        now = self._store.clock.monotonic()
        times = self._lately.setdefault(network, deque())
        self._lately.move_to_end(network)
        while len(self._lately) > _KEPT_NETWORKS:
            self._lately.popitem(last=False)
        while times and now - times[0] >= 60:  # noqa: PLR2004 - a minute
            times.popleft()
        if len(times) >= MOST_A_MINUTE:
            return False
        times.append(now)
        return True

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:  # noqa: BLE001 - the box goes on without mail
            self.trouble = str(error) or type(error).__name__
            _LOG.say(logging.ERROR, f"mail in: {self.trouble}")
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        servers = []
        for listen, kind in (
            (self._settings.smtp_listen, _Smtp),
            (self._settings.lmtp_listen, _Lmtp),
        ):
            if listen:
                servers += await self._listen(listen, kind)
        self._ready.set()
        await self._over.wait()
        for server in servers:
            server.close()
        for protocol in list(self.open):
            protocol.abort()

    async def _listen(self, listen: str, kind: type["_Limits"]) -> list[asyncio.Server]:
        host, port, path = split_listen(listen)
        loop = asyncio.get_running_loop()
        try:
            make = partial(kind, self, self._room, self._tls(), loop)
            if path:
                return [await loop.create_unix_server(make, path)]
            server = await loop.create_server(make, host, port)
        except (OSError, ssl.SSLError) as error:
            self.trouble = f"{listen}: {error.strerror or error}"
            _LOG.say(logging.ERROR, f"mail in: {self.trouble}")
            return []
        self.ports += [each.getsockname()[1] for each in server.sockets]
        return [server]

    def _tls(self) -> ssl.SSLContext | None:
        if not self._settings.smtp_certificate:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._settings.smtp_certificate, self._settings.smtp_key or None)
        return context


class _Handler:
    """The answers to RCPT and DATA."""

    def __init__(self, server: MailServer, room: Mailroom, *, each_alone: bool) -> None:
        self._server = server
        self._room = room
        self._each_alone = each_alone

    async def handle_RCPT(  # noqa: N802 - the library's name
        self,
        _protocol: SMTP,
        session: Connection,
        envelope: Received,
        address: str,
        _options: list[str],
    ) -> str:
        """Refuse a recipient who cannot be meant."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        known = _envelope(session, envelope, (address,))
        answer = await self._tried(lambda: self._room.check_recipient(address, known))
        if isinstance(answer, str):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _protocol: SMTP, session: Connection, envelope: Received
    ) -> str:
        """Store a mail, then answer; by LMTP, answer for each recipient."""
        everyone = tuple(envelope.rcpt_tos)
        if not self._each_alone:
            return await self._take(session, envelope, everyone)
        answers = [await self._take(session, envelope, (each,)) for each in everyone]
        return "\r\n".join(answers)

    async def _take(
        self, session: Connection, envelope: Received, recipients: tuple[str, ...]
    ) -> str:
        octets = envelope.original_content or b""
        if not self._server.may_bring(network_of(_peer(session))):
            return "451 4.7.1 Too many mails in a minute, try again later"
        known = _envelope(session, envelope, recipients)
        answer = await self._tried(lambda: self._room.take(octets, known))
        return answer if isinstance(answer, str) else _said(answer)

    async def _tried(self, act: Callable[[], Result]) -> Result | str:
        """Run what the store is needed for; return the answer for its error."""
        try:
            return await self._server.work(act)
        except ApplianceError as error:
            return answer_for(error)
        except Exception as error:  # noqa: BLE001 - the client is told to come again
            _LOG.say(logging.ERROR, f"mail in: unexpected {type(error).__name__}")
            return "451 4.3.0 Something went wrong, try again later"


class _Limits(SMTP):
    """A connection with a deadline, and AUTH that waits for no other connection."""

    line_length_limit = 64 * 1024  # HTML mails have lines longer than RFC 5321 allows
    each_alone = False

    def __init__(
        self,
        server: MailServer,
        room: Mailroom,
        tls: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(
            _Handler(server, room, each_alone=self.each_alone),
            data_size_limit=letters.MOST_OCTETS,
            enable_SMTPUTF8=True,
            hostname=room.mail().mail_domain or "sms",
            ident="SMS",
            tls_context=tls,
            timeout=_IDLE_SECONDS,
            auth_require_tls=tls is not None,
            authenticator=_not_yet,
            command_call_limit=_COMMANDS,
            loop=loop,
        )
        self._server = server
        self._room = room
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection, or the encrypted part of it."""
        super().connection_made(transport)
        if self._deadline is not None:
            return
        self._deadline = self.loop.call_later(CONNECTION_SECONDS, self.abort)
        if not self._server.admits(self, network_of(_peer(self.session))):
            transport.write(b"421 4.3.2 Too many connections, try again later\r\n")  # type: ignore[attr-defined]
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._server.open.pop(self, None)
        super().connection_lost(error)

    def abort(self) -> None:
        """End the connection at once."""
        transport = self._original_transport or self.transport
        if transport is not None:
            transport.abort()  # type: ignore[attr-defined]

    async def auth_PLAIN(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        """Check a name and a password in one."""
        return await self._checked(super().auth_PLAIN(server, args))

    async def auth_LOGIN(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802
        """Check a name and a password, asked for one after the other."""
        return await self._checked(super().auth_LOGIN(server, args))

    async def _checked(self, asking: Coroutine[Any, Any, AuthResult]) -> AuthResult:
        given = await asking
        if not given.success or not isinstance(given.auth_data, LoginPassword):
            return given
        name, secret = (
            part.decode("utf-8", "replace") for part in (given.auth_data[0], given.auth_data[1])
        )
        peer = _peer(self.session)
        try:
            caller = await self._server.work(lambda: self._room.log_in(name, secret, peer))
        except ForbiddenError:
            return AuthResult(success=False, handled=False)
        except ApplianceError as error:
            await self.push(answer_for(error))
            return AuthResult(success=False, handled=True)
        return AuthResult(success=True, auth_data=caller)


class _Smtp(_Limits):
    """A connection of a program or a mail server."""


class _Lmtp(_Limits, LMTP):
    """A connection of a mail server that hands over by LMTP."""

    each_alone = True


def answer_for(error: ApplianceError) -> str:
    """Return the answer of SMTP for an error: 4 to try again, 5 to give up, and why."""
    words = "".join(sign if sign.isascii() else "?" for sign in _plain(str(error)))
    words = one_line(" ".join(words.split()))[:_WORDS]
    match error:
        case TooManyTriesError() | BusyError():
            code = "451 4.7.1"
        case StoreError():
            code = "451 4.3.0"
        case ForbiddenError():
            code = "550 5.7.1"
        case NotFoundError():
            code = "550 5.1.1"
        case InputError():
            code = "554 5.6.0"
        case _ if error.try_again_helps:
            code = "451 4.3.0"
        case _:
            code = "552 5.2.2"
    return f"{code} {words}"


def _plain(words: str) -> str:
    return words.translate({0x201C: '"', 0x201D: '"', 0x2019: "'"})


def _said(taken: Taken) -> str:
    """Return the answer to a mail that is stored."""
    done = "taken before" if taken.known else f"accepted as {', '.join(taken.ids)}"
    left = f"; without {', '.join(taken.dropped)}" if taken.dropped else ""
    words = "".join(sign if sign.isascii() and sign.isprintable() else "?" for sign in done + left)
    return f"250 2.0.0 {words[:_WORDS]}"


def _not_yet(*given: Any) -> AuthResult:
    """Pass on what is to be checked by `_Limits`."""
    return AuthResult(success=True, auth_data=given[-1])


def _peer(session: Connection | None) -> str:
    peer: Any = None if session is None else session.peer
    return str(peer[0]) if isinstance(peer, tuple) else ""


def _envelope(session: Connection, envelope: Received, recipients: tuple[str, ...]) -> Envelope:
    caller = session.auth_data if session.authenticated else None
    return Envelope(_peer(session), envelope.mail_from or "", recipients, caller)
