"""Hand a mail to the office's mail server, within one deadline for all of it."""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from appliance.errors import N_, ApplianceError
from appliance.lines.providers.checks import is_local

SECONDS: Final = 60.0
_ANSWER_SECONDS: Final = 20.0
_PORTS: Final = {"smtp": 25, "smtps": 465}
_PERMANENT: Final = 500
_LONGEST_WORDS: Final = 200


class RefusedError(ApplianceError):
    """The server refuses this mail: trying again does not help."""


class UnsentError(ApplianceError):
    """The mail was not taken, and may be later."""

    try_again_helps = True


class MailOffice:
    """A mail server. `abandon` may be called from any thread, all else from one."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._socket: socket.socket | None = None
        self._over = False

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail over. Raise RefusedError or UnsentError."""
        ends = threading.Timer(SECONDS, self._hang_up)
        ends.daemon = True
        ends.start()
        try:
            self._send(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _failed(code, words) from error
        except smtplib.SMTPAuthenticationError as error:
            raise UnsentError("mail_log_in", N_("The mail server refuses the log-in.")) from error
        except smtplib.SMTPResponseException as error:
            raise _failed(error.smtp_code, error.smtp_error) from error
        except ssl.SSLCertVerificationError as error:
            raise _unsent(error.verify_message) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise _unsent(getattr(error, "strerror", None) or str(error)) from error
        finally:
            ends.cancel()
            self._socket = None

    def abandon(self) -> None:
        """End what is in progress, at once."""
        self._over = True
        self._hang_up()

    def _send(self, mail: EmailMessage) -> None:
        host, is_secure = self._url.hostname or "", self._url.scheme == "smtps"
        port = self._url.port or _PORTS[self._url.scheme]
        context = ssl.create_default_context()
        server = _Client(self._note, context if is_secure else None)
        try:
            server.connect(host, port)
            server.ehlo()
            if not is_secure and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                is_secure = True
            if self._url.username:
                self._refuse_clear(server, is_secure=is_secure)
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(mail)
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _refuse_clear(self, server: smtplib.SMTP, *, is_secure: bool) -> None:
        """Raise OSError rather than send a password in clear over the internet."""
        peer = "" if server.sock is None else str(server.sock.getpeername()[0])
        if not (is_secure or is_local(peer)):
            raise OSError("the server offers no encryption for the password")

    def _note(self, connection: socket.socket) -> None:
        self._socket = connection
        if self._over:
            self._hang_up()

    def _hang_up(self) -> None:
        waiting = self._socket
        if waiting is not None:
            with suppress(OSError):
                # Not the method of a TLS socket, which would take the encryption from its reader.
                socket.socket.shutdown(waiting, socket.SHUT_RDWR)


class _Client(smtplib.SMTP):
    """A connection whose socket is known from the first octet on."""

    def __init__(self, note: Any, context: ssl.SSLContext | None) -> None:
        self._note = note
        self._secure = context
        super().__init__(timeout=_ANSWER_SECONDS, local_hostname="sms")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self._note(plain)
        if self._secure is None:
            return plain
        secure = self._secure.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        self._note(secure)
        try:
            secure.do_handshake()
        except BaseException:
            secure.close()
            raise
        return secure


def _failed(code: int, words: bytes | str) -> ApplianceError:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    said = f"{code} {' '.join(text.split())}"[:_LONGEST_WORDS]
    if code >= _PERMANENT:
        return RefusedError("mail_refused", N_("The mail server answers: %(words)s"), words=said)
    return _unsent(said)


def _unsent(words: str) -> UnsentError:
    said = " ".join(words.split())[:_LONGEST_WORDS]
    return UnsentError("mail_unsent", N_("The mail server cannot be used: %(words)s"), words=said)
