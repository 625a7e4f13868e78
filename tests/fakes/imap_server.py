"""A mailbox on an IMAP server, as far as a program that fetches mail asks for it (RFC 3501)."""

import re
import socketserver
import threading
from contextlib import suppress
from typing import Self

USER, PASSWORD = "box@example.org", "mail secret"


class Mailbox:
    """The mails by their number, with their flags; `silent` makes it accept and never answer."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.silent = False
        self.forgets = False  # marks nothing, as if the connection broke before
        mailbox = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mailbox._answer(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        name, secret = USER.replace("@", "%40"), PASSWORD.replace(" ", "%20")
        return f"imap://{name}:{secret}@127.0.0.1:{self._server.server_address[1]}"

    def put(self, mail: str | bytes) -> int:
        """Put a mail into the mailbox and return its number."""
        number = len(self.mails) + 1
        self.mails[number] = mail.encode() if isinstance(mail, str) else mail
        self.flags[number] = set()
        return number

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, wire: socketserver.StreamRequestHandler) -> None:
        if self.silent:
            wire.connection.settimeout(30)
            with suppress(OSError):
                wire.connection.recv(1)
            return
        wire.wfile.write(b"* OK ready\r\n")
        while line := wire.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            for part in self._parts(command):
                wire.wfile.write(part)
            wire.wfile.write(self._end(tag, command))
            if command.upper() == "LOGOUT":
                return

    def _end(self, tag: str, command: str) -> bytes:
        if command.startswith("LOGIN") and command != f'LOGIN {USER} "{PASSWORD}"':
            return f"{tag} NO wrong\r\n".encode()
        if command.startswith("SELECT") and command != 'SELECT "INBOX"':
            return f"{tag} NO none\r\n".encode()
        return f"{tag} OK done\r\n".encode()

    def _parts(self, command: str) -> list[bytes]:
        upper = command.upper()
        if upper == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1\r\n"]
        if upper.startswith("SELECT"):
            return [f"* {len(self.mails)} EXISTS\r\n".encode()]
        if upper == "UID SEARCH UNSEEN":
            new = [str(each) for each, flags in self.flags.items() if r"\Seen" not in flags]
            return [f"* SEARCH {' '.join(new)}\r\n".encode()]
        if found := re.fullmatch(r"UID FETCH (\d+) \((.+)\)", command):
            return self._fetched(found[1], found[2])
        found = re.fullmatch(r"UID STORE (\d+) \+FLAGS.SILENT \((.+)\)", command)
        if found and not self.forgets:
            self.flags[int(found[1])] |= set(found[2].split())
        return [b"* BYE\r\n"] if upper == "LOGOUT" else []

    def _fetched(self, number: str, wanted: str) -> list[bytes]:
        mail = self.mails[int(number)]
        begin = f"* {number} FETCH (UID {number}"
        if wanted == "RFC822.SIZE":
            return [f"{begin} RFC822.SIZE {len(mail)})\r\n".encode()]
        return [f"{begin} BODY[] {{{len(mail)}}}\r\n".encode(), mail, b")\r\n"]
