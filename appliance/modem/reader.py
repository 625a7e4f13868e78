"""The reading half of the link: turn octets into lines, and separate answers from other lines.

python-gsmmodem-new's reader takes one octet at a time, dies on octets that are not UTF-8, and
decides by timing whether a line is an answer. This reader takes all available octets, survives any
octet, and decides by the name of the line, so that an unsolicited line inside an answer reaches us
too.
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
    SimChanged,
    answers,
    event_of,
    is_response,
    name_of,
    ussd_goes_on,
)
from appliance.modem.values import number_or_none, values_of

_LOG = logging.getLogger(__name__)
_REPEATS = Repeats(_LOG)
READ_OCTETS: Final = 4096
# More unsolicited lines at once are a storm; a sweep finds what they announced.
MOST_EVENTS: Final = 10_000
# The session fetches direct messages at once, so this many are a storm too.
MOST_DIRECT: Final = 20_000
# A longer answer is a flood: a listing of 5,000 messages is shorter.
MOST_LINES: Final = 10_000
LONGEST_ANSWER: Final = 2_000_000
_CLOSE_SECONDS: Final = 5.0
# Lines followed by a PDU that is not a direct message.
_LISTING_NAMES: Final = frozenset({"+CMGL", "+CMGR"})
# hexadecimal digits; even a damaged deliver or report has more
SHORTEST_PDU: Final = 20
# hexadecimal digits; a PDU has at most 352, and a much longer line is noise
LONGEST_PDU: Final = 1_024
# in characters; a text has at most 182 septets, or 4 hexadecimal digits for each of 91
LONGEST_USSD: Final = 1_024
_HEX: Final = frozenset("0123456789ABCDEFabcdef")
_ECHOES: Final = ("AT+", "AT^")


class Reader(GsmModem):  # type: ignore[misc]  # the library has no types
    """One opening of a port, with the thread that reads it.

    `on_event` is called on the reading thread whenever `events` has grown or the link is lost. An
    exchange (a command and its answer) is open while `_finished` is False. `_responseEvent` is set
    when the exchange finishes, and whenever its waiting thread has something to look at.
    """

    def __init__(self, path: str, speed: int, on_event: Callable[[], None]) -> None:
        super().__init__(path, speed)
        self.events: deque[Event] = deque()
        self.overflowed = False  # events were dropped: a sweep is needed
        self.heard = False  # something came over the line
        self.lost: str | None = None  # the reason, once the port is gone
        self.gone = threading.Event()
        self._on_event = on_event
        self._assembler = LineAssembler()
        self._response: list[str] = []
        self._response_length = 0  # in characters
        self._has_wanted = False  # the answer contains the wanted line
        self._responseEvent: threading.Event | None = None
        self._command = ""  # of the open exchange, in upper case
        self._echo = ""
        self._wanted = ""  # OK ends the exchange only after a line that begins with this
        self._finished = True
        self._ok_came_first = False  # before the wanted line
        self._interrupted: str | None = None
        self._direct: tuple[str, int | None] | None = None  # kind and length of a PDU to come
        self._text_header: list[str] | None = None  # of +CMT in text mode: its text is to come
        self._ussd: str | None = None  # an answer of the network whose text goes on
        self._stray_prompt = False
        self._stray_finals = 0
        self._late_references = 0
        self._stop_pipe: tuple[int, int] | None = None
        self._octets = 0

    def connect(self) -> None:
        """Open the port exclusively and start reading. Nothing is written yet.

        Raises:
            PortError: the port cannot be opened.
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
        """Abandon the link, from any thread; a thread that waits for an answer wakes at once."""
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
        """Process octets from the line, in pieces of any size. Never raises."""
        wire.trace(self.port, "<<", data)
        self.heard = True
        self._octets += len(data)
        for line in self._assembler.feed(data):
            try:
                self._handleLineRead(line)
            except Exception as error:  # noqa: BLE001 - one bad line must not stop the reader
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
        if self._ussd is not None and self._take_ussd(self._ussd, line):
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
            # An OK for a probe or an abandoned command; or the modem sends OK first, and the wanted
            # line ends the answer.
            self._stray_finals += 1
            self._ok_came_first = True
            self._wake_waiting()
        else:
            self._response.append(line)
            self._finish()

    def _add(self, line: str) -> None:
        """Add a line to the answer. What exceeds the limits is dropped and logged."""
        self._has_wanted = self._has_wanted or line.startswith(self._wanted)
        self._response_length += len(line)
        if len(self._response) < MOST_LINES and self._response_length <= LONGEST_ANSWER:
            self._response.append(line)
        else:
            _REPEATS.say(logging.WARNING, f"{self.port}: an answer is too long: its end is dropped")

    def _unsolicited(self, line: str) -> None:
        name = name_of(line)
        if name in DIRECT_NAMES and ":" in line:
            values = values_of(line)
            if text_form.is_header(values):
                self._take_text_header(name, values)
                return
            self._direct = (DIRECT_NAMES[name], number_or_none(values[-1]) if values else None)
            return
        if ussd_goes_on(line):
            self._ussd = line
            return
        event = event_of(line)
        if event is None:
            _LOG.debug("%s: line not understood: %s", self.port, wire.redacted(line))
            return
        self._emit(event)
        if isinstance(event, LateReference):
            self._late_references += 1
        elif isinstance(event, Restarted):
            self._interrupt(f"the modem restarted ({line})")

    def _take_text_header(self, name: str, values: list[str]) -> None:
        """Handle a header of text mode: the modem has restarted and lost its settings."""
        self._emit(Restarted("text mode"))
        if DIRECT_NAMES[name] == "message":
            self._text_header = values
        elif DIRECT_NAMES[name] == "report" and (pdu := text_form.report(values)):
            self._emit(Direct("report", pdu, whole=True))

    def _take_text(self, line: str) -> bool:
        """Handle the line after a header of text mode, which is the only copy of a message.

        Return False if the header makes no sense: the line may then be something else.
        """
        values, self._text_header = self._text_header, None
        pdu = text_form.deliver(values or (), line)
        if pdu is None:
            _LOG.warning("%s: a message in text mode was not understood", self.port)
            return False
        self._emit(Direct("message", pdu, whole=True))
        return True

    def _take_direct(self, line: str, kind: str, length: int | None) -> bool:
        """Handle the second line of +CMT or +CDS, however late it comes."""
        if not self._finished and name_of(line) in _LISTING_NAMES:
            # The second line was lost; do not take a line of the listing for it.
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

    def _take_ussd(self, begun: str, line: str) -> bool:
        """Handle a further line of a USSD answer.

        Return False for a line of something else: the end of the text was lost.
        """
        belongs = not is_final(line) and not is_response(line)
        whole = f"{begun}\n{line}" if belongs else f'{begun}"'
        self._ussd = None
        if belongs and ussd_goes_on(whole):
            if len(whole) < LONGEST_USSD:
                self._ussd = whole
                return True
            whole += '"'
        if (event := event_of(whole)) is not None:
            self._emit(event)
        return belongs

    @property
    def sim_may_have_changed(self) -> bool:
        """Whether the modem has reported a change of its SIM that the session has not handled.

        What is read, deleted or sent then may belong to another SIM than the session believes.
        """
        return any(isinstance(event, SimChanged) for event in tuple(self.events))

    def _emit(self, event: Event) -> None:
        direct = isinstance(event, Direct)
        if len(self.events) >= (MOST_DIRECT if direct else MOST_EVENTS):
            self.overflowed = True
            if direct:
                _REPEATS.say(
                    logging.ERROR, f"{self.port}: too many messages wait: one could not be kept"
                )
            return
        self.events.append(event)
        self._on_event()
        if direct:
            # A submit that waits for the network can store the message meanwhile.
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
