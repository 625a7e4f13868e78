"""python-gsmmodem-new's `GsmModem` made robust: an answer always belongs to its own command.

Kept from the library: its exceptions; the event, prompt and lock with which `write` waits; and its
sound queries (signal, operator, identity). Replaced: opening (exclusive, without flow
control), reading (`reader`), and the recovery from a time-out, after which the link is
resynchronised so that a late answer is never taken for the next command's. A link serves one
opening of the port; after a loss a new link is built.
"""

import os
import select
import termios
import threading
import time
from collections.abc import Callable
from typing import Final

from appliance.errors import N_, LinkLostError, ModemMuteError
from appliance.modem import wire
from appliance.modem.finals import OK, failure_of
from appliance.modem.library import (
    CmeError,
    CmsError,
    CommandError,
    InterruptedException,
    TimeoutException,
)
from appliance.modem.reader import Reader
from appliance.modem.timings import Timings

ESC: Final = b"\x1b"
# How often to listen after a probe for late final result codes.
_MOST_LATE_FINALS: Final = 20
# How many quiet periods to wait for an earlier program's answers to end.
_MOST_STALE: Final = 20


class Link(Reader):
    """One opening of a port: commands and answers, on the thread that owns the link."""

    def __init__(
        self, path: str, speed: int, timings: Timings, on_event: Callable[[], None]
    ) -> None:
        super().__init__(path, speed, on_event)
        self.timings = timings
        self.out_of_step = False  # an answer is owed that nobody waits for
        self.joins_commands = True  # accepts two commands in one line, as far as we know
        self._octets_before = 0  # before the open exchange

    # -- one exchange, step by step ------------------------------------------

    def begin(
        self, command: str, *, wanted: str = "", prompt: bool = False, echo: str | None = None
    ) -> None:
        """Open an exchange: from now on lines may be the answer to `command`.

        With `wanted`, OK ends the exchange only after a line that begins with it; with `prompt`,
        the prompt ends it. `echo` is what the modem may echo, if not the command.
        """
        self._interrupted = None
        self._command = command.upper()
        self._echo = command if echo is None else echo
        self._wanted = wanted
        self._response = []
        self._response_length = 0
        self._has_wanted = False
        self._ok_came_first = False
        self._octets_before = self._octets
        self._expectResponseTermSeq = b"> " if prompt else False
        self._responseEvent = threading.Event()
        self._finished = False

    def say(self, data: bytes) -> None:
        """Write octets to the port. If this raises, the last octet was not written.

        Raises:
            LinkLostError: the port is gone.
            ModemMuteError: the port no longer accepts octets.
        """
        wire.trace(self.port, ">>", data)
        descriptor = self.serial.fileno() if self.serial.is_open else -1
        deadline = 0.0
        while data:
            self.require()
            try:
                data = data[os.write(descriptor, data) :]
            except BlockingIOError:
                now = time.monotonic()
                deadline = deadline or now + self.timings.write
                if now >= deadline:
                    termios.tcflush(descriptor, termios.TCOFLUSH)
                    raise self._mute() from None
                select.select([], [descriptor], [], deadline - now)
            except OSError as error:
                self.abandon(str(error))

    def wait(self, seconds: float) -> bool:
        """Wait for the open exchange. Return whether it has finished.

        Return False if the time is over, after an OK that belongs to another command, or when a
        direct message has come.

        Raises:
            LinkLostError: the port is gone.
            InterruptedException: the modem restarted.
        """
        waiting = self._responseEvent
        if waiting is not None:
            waiting.wait(seconds)
            waiting.clear()
        if not self._finished or self._interrupted is not None:
            self.require()
        return self._finished

    def end(self) -> list[str]:
        """Close the exchange and return the lines of its answer, the final result code last."""
        self._finished = True
        self._responseEvent = None
        self._expectResponseTermSeq = False
        self._command = ""
        return list(self._response)

    @property
    def stray_finals(self) -> int:
        """The number of final result codes so far that belonged to no open exchange."""
        return self._stray_finals

    def require(self) -> None:
        """Raise the error that ends an exchange, if there is one.

        Raises:
            LinkLostError: the port is gone.
            InterruptedException: the modem restarted.
        """
        if self.lost is not None:
            raise LinkLostError(
                "link_lost",
                N_("The modem's port %(port)s has disappeared: %(reason)s."),
                cure=N_("It is used again as soon as it is back."),
                port=self.port,
                reason=self.lost,
            )
        if self._interrupted is not None:
            reason, self._interrupted = self._interrupted, None
            raise InterruptedException(reason)

    def pause(self, seconds: float) -> None:
        """Pause; a lost port ends the pause at once.

        Raises:
            LinkLostError: the port is gone.
        """
        self.gone.wait(seconds)
        if self.lost is not None:
            self.require()

    # -- commands ------------------------------------------------------------

    def write(  # noqa: PLR0917 - the library's signature
        self,
        data: str,
        waitForResponse: bool = True,  # noqa: FBT001, FBT002, N803
        timeout: float | None = None,
        parseError: bool = True,  # noqa: FBT001, FBT002, N803
        writeTerm: str = "\r",  # noqa: N803
        expectedResponseTermSeq: str | None = None,  # noqa: N803
        *,
        silence: float | None = None,
    ) -> list[str]:
        """Send a command and return the lines of its answer, the final result code last.

        With `silence`, give up early if an answer stops for that many seconds after it has begun:
        the rest was lost on the line.

        Raises:
            CommandError: the modem refused (CmeError or CmsError if it gave a number).
            TimeoutException: no answer, but the modem listens and the link is resynchronised.
            InterruptedException: the modem restarted meanwhile.
            ModemMuteError: no answer, not even to a plain AT.
            LinkLostError: the port is gone.
        """
        with self._txLock:
            if self.out_of_step:
                self.resynchronise()
            if not waitForResponse:
                self.say((data + writeTerm).encode())
                return []
            self.begin(data, prompt=expectedResponseTermSeq is not None)
            answered = False
            try:
                self.say((data + writeTerm).encode())
                longest = self.timings.answer if timeout is None else timeout
                answered = self._wait_until(longest, silence)
            finally:
                lines = self.end()
            if not answered:
                self.out_of_step = True
                self.resynchronise()
                raise TimeoutException(wire.redacted(data))
            if parseError:
                raise_refusal(wire.redacted(data), lines[-1])
            return lines

    def _wait_until(self, seconds: float, silence: float | None = None) -> bool:
        deadline = time.monotonic() + seconds
        octets = -1
        look_at = deadline if silence is None else min(deadline, time.monotonic() + silence)
        while not self.wait(max(0.0, look_at - time.monotonic())):
            now = time.monotonic()
            if now >= deadline:
                return False
            if silence is not None and now >= look_at:
                if octets == self._octets != self._octets_before:
                    return False
                octets = self._octets
                look_at = min(deadline, now + silence)
        return True

    # -- resynchronisation ---------------------------------------------------

    def resynchronise(self) -> None:
        """Send ESC and AT until the modem answers and is quiet; drop late answers.

        A modem answers in the order it was asked. Once it has answered the probe and is quiet, no
        answer to an earlier command can come any more.

        Raises:
            ModemMuteError: the modem answers nothing.
            LinkLostError: the port is gone.
        """
        for _ in range(self.timings.probes):
            if self.probe():
                return
        raise self._mute()

    def probe(self) -> bool:
        """Send ESC and AT once. Return whether the modem answered and the link is in step."""
        self._stray_prompt = False
        self.say(ESC)
        self.pause(self.timings.stale)
        self.begin("AT")
        try:
            self.say(b"AT\r")
            answered = self._wait_until(self.timings.probe)
        finally:
            self.end()
        if not answered:
            return False
        for _ in range(_MOST_LATE_FINALS):
            before = self._stray_finals
            self.pause(self.timings.quiet)
            if self._stray_finals == before:
                break
        if self._stray_prompt:
            return False
        self.out_of_step = False
        return True

    def leave_prompt(self) -> bool:
        """Send ESC on a newly opened port. Return whether the modem was waiting for a PDU.

        Only a lone OK proves it. An OK after +CMGS, or after other output, answers a command of an
        earlier run of the program.
        """
        for _ in range(_MOST_STALE):
            before = self._octets
            self.pause(self.timings.stale)
            if self._octets == before:
                break
        references = self._late_references
        self.begin("\x1b")
        try:
            self.say(ESC)
            answered = self._wait_until(self.timings.escape)
        finally:
            lines = self.end()
        return answered and lines == [OK] and self._late_references == references

    def _mute(self) -> ModemMuteError:
        return ModemMuteError(
            "modem_mute",
            N_("The modem on %(port)s does not answer."),
            cure=N_("It is being restarted; if that does not help, unplug it and plug it in."),
            port=self.port,
        )


def raise_refusal(command: str, line: str) -> None:
    """Raise the library's exception for a final result code other than OK.

    Raises:
        CommandError: the code is an error; CmeError or CmsError if it has a number.
    """
    failure = failure_of(line)
    if failure is None or line == ">":
        return
    if failure.code is None:
        raise CommandError(f"{command}: {failure.text}")
    if failure.family == "CME":
        raise CmeError(command, failure.code)
    raise CmsError(command, failure.code)
