"""Fetch the mails of an IMAP mailbox that become SMS.

A mail that was stored is marked as read; one that was refused is marked as read and flagged, and
the reason is in the log. If the box stops between the two, the mail comes again and is recognised.
Each visit ends at a deadline, however slowly the server answers.
"""

import imaplib
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from appliance.channels.mail_in import addresses, letters
from appliance.channels.mail_in.receiving import Envelope, Mailroom
from appliance.clock import Clock
from appliance.errors import ApplianceError, StoreError
from appliance.modem.repeats import Repeats
from appliance.store.database import Store

_LOG: Final = Repeats(logging.getLogger(__name__))
PAUSE_SECONDS: Final = 60.0
VISIT_SECONDS: Final = 120.0
_ANSWER_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 8.0
_MOST_AT_ONCE: Final = 50
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_PORTS: Final = {"imap": 143, "imaps": 993}


class _Server(imaplib.IMAP4):
    """A connection whose socket is known from the first octet on."""

    def __init__(self, url: SplitResult, note: Callable[[socket.socket], None]) -> None:
        self._note = note
        self._is_secure = url.scheme == "imaps"
        port = url.port or _PORTS[url.scheme]
        super().__init__(url.hostname or "", port, timeout=_ANSWER_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        self._note(plain)
        if not self._is_secure:
            return plain
        secure = ssl.create_default_context().wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self._note(secure)
        try:
            secure.do_handshake()
        except BaseException:
            secure.close()
            raise
        return secure


class Mailbox:
    """One mailbox, looked into every minute. `trouble` says why it cannot be read, or is empty."""

    def __init__(self, store: Store, room: Mailroom, pause: float = PAUSE_SECONDS) -> None:
        self._store = store
        self._clock: Clock = store.clock
        self._room = room
        self._pause = pause
        self._url = urlsplit(room.mail().mail_inbox)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mailbox", daemon=True)
        self._socket: socket.socket | None = None
        self.trouble = ""

    def start(self) -> None:
        """Look into the mailbox now, and then every minute."""
        self._thread.start()

    def stop(self) -> None:
        """End the visit at once."""
        self._stopping.set()
        self._hang_up()
        self._thread.join(_STOP_SECONDS)

    def visit(self) -> int:
        """Take what is new; return the number of mails seen. Raise OSError or imaplib's errors."""
        ends = threading.Timer(VISIT_SECONDS, self._hang_up)
        ends.daemon = True
        ends.start()
        try:
            return self._visit()
        finally:
            ends.cancel()
            self._socket = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.visit()
                self.trouble = ""
            except (OSError, imaplib.IMAP4.error, ValueError) as error:
                if not self._stopping.is_set():
                    self.trouble = f"{self._url.hostname}: {_words(error)}"
                    _LOG.say(logging.WARNING, f"mailbox: {self.trouble}")
            except Exception as error:  # noqa: BLE001 - the next visit may succeed
                _LOG.say(logging.ERROR, f"mailbox: unexpected {type(error).__name__}")
            self._stopping.wait(self._pause)
        self._store.close_thread()

    def _hang_up(self) -> None:
        waiting = self._socket
        if waiting is not None:
            with suppress(OSError):
                # Not the method of a TLS socket, which would take the encryption from its reader.
                socket.socket.shutdown(waiting, socket.SHUT_RDWR)

    def _note(self, connection: socket.socket) -> None:
        """Remember the connection in progress, which a deadline ends."""
        self._socket = connection
        if self._stopping.is_set():
            self._hang_up()

    def _visit(self) -> int:
        server = _Server(self._url, self._note)
        try:
            server.login(unquote(self._url.username or ""), unquote(self._url.password or ""))
            folder = unquote(self._url.path.strip("/")) or "INBOX"
            if server.select(f'"{folder}"')[0] != "OK":
                raise ValueError(f"there is no folder {folder}")
            found = server.uid("SEARCH", "UNSEEN")[1][0] or b""
            new = found.split()[:_MOST_AT_ONCE]
            for uid in new:
                if self._stopping.is_set():
                    break
                self._take(server, uid.decode("ascii"))
            server.logout()
        finally:
            with suppress(OSError):
                server.shutdown()
        return len(new)

    def _take(self, server: imaplib.IMAP4, uid: str) -> None:
        """Take one mail and mark it. Store errors leave it as it is: the next visit tries again."""
        octets = self._fetched(server, uid)
        flags = r"(\Seen)"
        try:
            if octets is not None:
                letter = letters.read(octets)
                to = self._meant(letter.recipients)
                self._room.take(octets, Envelope("", letter.sender, to))
            else:
                flags = r"(\Seen \Flagged)"
        except ApplianceError as error:
            if isinstance(error, StoreError) or error.retry_seconds is not None:
                _LOG.say(logging.WARNING, f"mailbox: {error.code}; tried again later")
                return
            _LOG.say(logging.WARNING, f"mailbox: a mail was refused: {error.code}")
            flags = r"(\Seen \Flagged)"
        server.uid("STORE", uid, "+FLAGS.SILENT", flags)

    def _fetched(self, server: imaplib.IMAP4, uid: str) -> bytes | None:
        """Return a mail, or None if it is too large."""
        told = server.uid("FETCH", uid, "(RFC822.SIZE)")[1]
        size = _SIZE.search(b" ".join(each for each in told if isinstance(each, bytes)))
        if size is None or int(size[1]) > letters.MOST_OCTETS:
            return None
        found = server.uid("FETCH", uid, "(BODY.PEEK[])")[1]
        bodies = (each[1] for each in found if isinstance(each, tuple))
        return next((body for body in bodies if isinstance(body, bytes)), None)

    def _meant(self, recipients: tuple[str, ...]) -> tuple[str, ...]:
        """Return the recipients that mean this box; the service itself if none does."""
        wanted = self._room.mail().mail_domain
        parts = {each: addresses.split(each) for each in recipients}
        if wanted:
            own = tuple(each for each, (_, domain) in parts.items() if domain == wanted)
        else:
            own = tuple(each for each, (local, _) in parts.items() if addresses.means_sms(local))
        return own or (f"{addresses.SERVICE}@",)


def _words(error: Exception) -> str:
    """Return why a visit failed, without what a server may have repeated of the log-in."""
    if isinstance(error, imaplib.IMAP4.error):
        return "the server refused the log-in or a command"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
