"""A mail server that keeps what it takes, and refuses or vanishes as a test says."""

import asyncio
import email
import email.policy
import threading
import time
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class MailReceiver:
    """The mails that were taken; `answer` is said instead of 250 if it is set."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = ""
        self.loses_answers = False
        self.logins: list[tuple[bytes, bytes]] = []
        self._protocols: list[SMTP] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def wait_for(self, number: int) -> list[EmailMessage]:
        end = time.monotonic() + 20
        while len(self.mails) < number:
            assert time.monotonic() < end
            time.sleep(0.01)
        return self.mails

    async def handle_DATA(  # noqa: N802 - the library's name
        self, protocol: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.answer:
            return self.answer
        octets = envelope.original_content or b""
        self.mails.append(email.message_from_bytes(octets, policy=email.policy.default))
        if self.loses_answers:
            assert protocol.transport is not None
            protocol.transport.abort()  # type: ignore[attr-defined]
        return "250 OK"

    def _log_in(self, *given: Any) -> AuthResult:
        self.logins.append(tuple(given[-1]))
        return AuthResult(success=given[-1][1] == b"right", handled=False)

    async def _serve(self) -> asyncio.Server:
        def answering() -> SMTP:
            protocol = SMTP(
                self,
                auth_require_tls=False,
                authenticator=self._log_in,
                hostname="receiver",
                loop=self._loop,
            )
            self._protocols.append(protocol)
            return protocol

        return await self._loop.create_server(answering, "127.0.0.1", 0)

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for protocol in self._protocols:
            if protocol.transport is not None:
                protocol.transport.abort()  # type: ignore[attr-defined]
        for _ in range(3):  # the sockets are closed in the next turns
            await asyncio.sleep(0)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(20)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
