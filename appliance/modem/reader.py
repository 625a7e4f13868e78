"""The reading half of the link: octets to lines, answers apart from what comes unasked.

python-gsmmodem-new's reader takes one octet at a time, dies of one that is no UTF-8, and decides by
the moment whether a line is an answer. This one takes whatever is there, survives any octet, and
decides by the line's name, so that an unsolicited line in the middle of an answer reaches us too.
"""

import contextlib
import logging
import os
import select
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import serial

from appliance.modem import text_form, wire
from appliance.modem.finals import OK, is_final
from appliance.modem.library import GsmModem
from appliance.modem.lines import LineAssembler
from appliance.modem.ports import open_port
from appliance.modem.repeats import Repeats
from appliance.modem.urcs import (
    DIRECT_NAMES,
    Direct,
    Event,
    LateReference,
    Restarted,
    answers,
    event_of,
    name_of,
)
from appliance.modem.values import number_or_none, values_of

_LOG = logging.getLogger(__name__)
_REPEATS = Repeats(_LOG)
READ_OCTETS: Final = 4096
# More unsolicited lines than this in one go are a storm; a sweep finds what they announced.
MOST_EVENTS: Final = 10_000
# Messages that came straight to us are taken by the session at once: so many are a storm too.
MOST_DIRECT: Final = 20_000
# An answer with more lines or characters is a flood: a listing of 5,000 messages is less.
MOST_LINES: Final = 10_000
LONGEST_ANSWER: Final = 2_000_000
_CLOSE_SECONDS: Final = 5.0
# Lines after which a PDU follows that does not come straight to us.
_LISTING_NAMES: Final = frozenset({"+CMGL", "+CMGR"})
# Hexadecimal digits; a deliver or report has more, however much the line has damaged it.
SHORTEST_PDU: Final = 20
# A PDU has at most 352 of them; what is much longer is noise.
LONGEST_PDU: Final = 1_024
_HEX: Final = frozenset("0123456789ABCDEFabcdef")
_ECHOES: Final = ("AT+", "AT^")


class Reader(GsmModem):  # type: ignore[misc]  # the library has no types
    """One opening of a port, with the thread that reads it.

    `on_event` is called on the reading thread whenever `events` has grown or the link is lost. An
    exchange (a command and its answer) is open while `_finished` is False; `_responseEvent` is set
    when it finishes, and whenever whoever waits for it has something to look at.
    """

    def __init__(self, path: str, speed: int, on_event: Callable[[], None]) -> None:
        super().__init__(path, speed)
        self.events: deque[Event] = deque()
        self.overflowed = False  # events were left out: sweep
        self.heard = False  # something came over the line
        self.lost: str | None = None  # why, once the port is gone
        self.gone = threading.Event()
        self._on_event = on_event
        self._assembler = LineAssembler()
        self._response: list[str] = []
        self._response_length = 0  # in characters
        self._has_wanted = False  # the line that is wanted is in the answer
        self._responseEvent: threading.Event | None = None
        self._command = ""  # the open exchange's, in upper case
        self._echo = ""
        self._wanted = ""  # without a line that begins so, OK does not end the exchange
        self._finished = True
        self._ok_came_first = False  # before the line that is wanted
        self._interrupted: str | None = None
        self._direct: tuple[str, int | None] | None = None  # kind and length of a PDU to come
        self._text_header: list[str] | None = None  # of +CMT in text mode: its text is to come
        self._stray_prompt = False
        self._stray_finals = 0
        self._late_references = 0
        self._stop_pipe: tuple[int, int] | None = None
        self._octets = 0

    def connect(self) -> None:
        """Open the port, held alone, and start reading. Nothing is written yet.

        Raises:
            PortError: it cannot be opened.
        """
        self.serial = open_port(self.port, self.baudrate)
        self._stop_pipe = os.pipe()
        self.alive = True
        self.rxThread = threading.Thread(
            target=self._readLoop, name=f"modem-reader {self.port}", daemon=True
        )
        self.rxThread.start()

    def close(self) -> None:
        """Stop reading and close the port. Safe to call twice."""
        if self._stop_pipe is None:
            return
        stop_read, stop_write = self._stop_pipe
        self._stop_pipe = None
        self.alive = False
        with contextlib.suppress(OSError):
            os.write(stop_write, b"x")
        self.rxThread.join(_CLOSE_SECONDS)
        with contextlib.suppress(OSError, serial.SerialException):
            self.serial.close()
        os.close(stop_read)
        os.close(stop_write)

    def abandon(self, reason: str) -> None:
        """Give the link up, from any thread: whoever waits for an answer is woken at once."""
        if self.lost is None:
            self.lost = reason
            self.alive = False
            self.gone.set()
            self._interrupt(reason)
            self._on_event()

    def _readLoop(self) -> None:  # noqa: N802 - the library's name
        if self._stop_pipe is None:
            return
        descriptor, stop = self.serial.fileno(), self._stop_pipe[0]
        try:
            while self.alive:
                ready, _, _ = select.select([descriptor, stop], [], [])
                if stop in ready:
                    return
                with contextlib.suppress(BlockingIOError):
                    data = os.read(descriptor, READ_OCTETS)
                    if not data:
                        self.abandon("closed by the other side")
                        return
                    self.received(data)
        except (OSError, ValueError, serial.SerialException) as error:
            self.abandon(str(error))

    def received(self, data: bytes) -> None:
        """Take octets that came over the line, in whatever pieces they come. Never raises."""
        wire.trace(self.port, "<<", data)
        self.heard = True
        self._octets += len(data)
        for line in self._assembler.feed(data):
            try:
                self._handleLineRead(line)
            except Exception as error:  # noqa: BLE001 - a line that breaks us must not deafen us
                _REPEATS.say(logging.ERROR, f"a line could not be handled: {error!r}")
        if self._assembler.take_prompt():
            if self._expectResponseTermSeq and not self._finished:
                self._response.append(">")
                self._finish()
            else:
                self._stray_prompt = True

    def _handleLineRead(self, line: str, checkForResponseTerm: bool = True) -> None:  # noqa: ARG002, FBT001, FBT002, N802, N803 - the library's signature
        if self._text_header is not None and self._take_text(line):
            return
        if self._direct is not None and self._take_direct(line, *self._direct):
            return
        if is_final(line):
            self._final(line)
        elif line == self._echo or line.startswith(_ECHOES):
            return
        elif not self._finished and answers(self._command, line):
            self._add(line)
            if self._ok_came_first and self._has_wanted:
                self._finish()
        else:
            self._unsolicited(line)

    def _final(self, line: str) -> None:
        if self._finished or (line == OK and self._expectResponseTermSeq):
            self._stray_finals += 1
        elif line == OK and self._wanted and not self._has_wanted:
            # Not the answer waited for: that to a probe, or to a command given up. Or the modem is
            # one that says OK first: then what is wanted ends the answer.
            self._stray_finals += 1
            self._ok_came_first = True
            self._wake_waiting()
        else:
            self._response.append(line)
            self._finish()

    def _add(self, line: str) -> None:
        """Take a line into the answer; what no answer is long enough for is left out and told."""
        self._has_wanted = self._has_wanted or line.startswith(self._wanted)
        self._response_length += len(line)
        if len(self._response) < MOST_LINES and self._response_length <= LONGEST_ANSWER:
            self._response.append(line)
        else:
            _REPEATS.say(logging.WARNING, f"{self.port}: the end of an endless answer is left out")

    def _unsolicited(self, line: str) -> None:
        name = name_of(line)
        if name in DIRECT_NAMES and ":" in line:
            values = values_of(line)
            if text_form.is_header(values):
                self._take_text_header(name, values)
                return
            self._direct = (DIRECT_NAMES[name], number_or_none(values[-1]) if values else None)
            return
        if name == "+CUSD":
            if self._ussdSessionEvent is not None:
                self._handleUssd([line])
            return
        event = event_of(line)
        if event is None:
            _LOG.debug("%s: not understood: %s", self.port, wire.redacted(line))
            return
        self._emit(event)
        if isinstance(event, LateReference):
            self._late_references += 1
        elif isinstance(event, Restarted):
            self._interrupt(f"the modem restarted ({line})")

    def _take_text_header(self, name: str, values: list[str]) -> None:
        """The modem has fallen back into text mode: it has restarted, and lost its settings."""
        self._emit(Restarted("text mode"))
        if DIRECT_NAMES[name] == "message":
            self._text_header = values
        elif DIRECT_NAMES[name] == "report" and (pdu := text_form.report(values)):
            self._emit(Direct("report", pdu, whole=True))

    def _take_text(self, line: str) -> bool:
        """Take the text below a header of text mode: said once, so it is kept as a message comes.

        False where the header makes no sense: then the line may be anything else.
        """
        values, self._text_header = self._text_header, None
        pdu = text_form.deliver(values or (), line)
        if pdu is None:
            _LOG.warning("%s: a message in text mode was not understood", self.port)
            return False
        self._emit(Direct("message", pdu, whole=True))
        return True

    def _take_direct(self, line: str, kind: str, length: int | None) -> bool:
        """Take the second line of +CMT and +CDS, however long after the first it comes."""
        if not self._finished and name_of(line) in _LISTING_NAMES:
            # The second line was lost: that of a listing must not be taken for it.
            self._direct = None
            return False
        if len(line) % 2 or len(line) > LONGEST_PDU or not _HEX.issuperset(line):
            return False
        # The header counts the octets after the service-centre address.
        whole = length is not None and len(line) // 2 == 1 + int(line[:2], 16) + length
        if not whole and (not self._finished or len(line) < SHORTEST_PDU):
            return False  # a line of the open answer, or noise, that happens to be hexadecimal
        self._direct = None
        if kind != "broadcast":
            self._emit(Direct("report" if kind == "report" else "message", line, whole))
        return True

    def _emit(self, event: Event) -> None:
        direct = isinstance(event, Direct)
        if len(self.events) >= (MOST_DIRECT if direct else MOST_EVENTS):
            self.overflowed = True
            if direct:
                _REPEATS.say(logging.ERROR, f"{self.port}: a message could not be kept: too many")
            return
        self.events.append(event)
        self._on_event()
        if direct:
            # A submit that waits for the network may store meanwhile what has come.
            self._wake_waiting()

    def _finish(self) -> None:
        self._finished = True
        self._wake_waiting()

    def _wake_waiting(self) -> None:
        waiting = self._responseEvent
        if waiting is not None:
            waiting.set()

    def _interrupt(self, reason: str) -> None:
        if not self._finished:
            self._interrupted = reason
            self._finish()
