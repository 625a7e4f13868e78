"""Send USSD codes to the network and collect the answers, one dialogue at a time.

Nothing waits here: the session calls `work` at each turn, and messages are sent while the network
thinks. An answer carries nothing that says which code it belongs to. So after a dialogue without an
answer the next one begins only when a late answer can no longer come, and what comes in between is
dropped.
"""

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from appliance.clock import Clock
from appliance.modem.driver import Driver
from appliance.modem.enquiry import Answered, Enquiry, Failure, Result, Unanswered
from appliance.modem.finals import BUSY
from appliance.modem.library import CommandError, TimeoutException
from appliance.modem.repeats import Repeats
from appliance.modem.timings import Timings
from appliance.modem.urcs import UssdAnswer
from appliance.modem.ussd_text import decode

_LOG = Repeats(logging.getLogger(__name__))
# The status of +CUSD (TS 27.007 clause 7.15).
_FINAL: Final = 0
_OPEN: Final = 1  # the network waits for an answer
_ENDED: Final = 2
_FAILURES: Final = {3: Failure.REFUSED, 4: Failure.NOT_SUPPORTED, 5: Failure.TIMED_OUT}


@dataclass(slots=True)
class _Dialogue:
    """The dialogue in progress; times are of the monotonic clock."""

    enquiry: Enquiry
    ends_at: float
    step: int = 0  # 0: the code; n: the answer to the n-th menu
    unsent: bool = True  # the text of this step is still to be sent
    try_at: float = 0.0  # when to send it
    deadline: float = 0.0  # of the answer to this step
    texts: list[str] = field(default_factory=list)  # the pieces of the answer
    status: int = _FINAL
    failure: Failure | None = None
    heard_at: float | None = None  # the last piece

    @property
    def text(self) -> str:
        """The text to send at this step."""
        return self.enquiry.answers[self.step - 1] if self.step else self.enquiry.code

    @property
    def has_more(self) -> bool:
        """Whether there are more answers to give."""
        return self.step < len(self.enquiry.answers)


class Ussd:
    """The dialogues of one modem."""

    def __init__(self, modem: str, clock: Clock, timings: Timings) -> None:
        self._modem = modem
        self._clock = clock
        self._timings = timings
        self._waiting: deque[Enquiry] = deque()
        self._current: _Dialogue | None = None
        self._rest_until = 0.0  # until then an answer is late, and no dialogue begins
        self._left_open = False  # the network waits for an answer that nobody will give

    def ask(self, enquiry: Enquiry) -> None:
        """Queue an enquiry. Safe from any thread."""
        self._waiting.append(enquiry)

    def note(self, event: UssdAnswer) -> None:
        """Take what the network says."""
        current = self._current
        if current is None or current.unsent:
            _LOG.say(logging.INFO, f"{self._modem}: a USSD text that nobody waits for")
            self._left_open = self._left_open or event.status == _OPEN
            return
        current.heard_at = self._clock.monotonic()
        if event.status in _FAILURES:
            current.failure = _FAILURES[event.status]
            return
        if event.text:
            current.texts.append(decode(event.text, event.coding))
        if event.status != _ENDED or not current.texts:
            current.status = event.status

    def due(self) -> float | None:
        """Return when `work` has something to do (monotonic clock), or None."""
        if self._left_open:
            return 0.0
        current = self._current
        if current is None:
            return self._rest_until if self._waiting else None
        if current.unsent:
            return current.try_at
        return current.deadline if current.heard_at is None else self._complete_at(current)

    def work(self, driver: Driver, *, can_send: bool) -> None:
        """Send what is to be sent, and end what is over. This takes one command at most."""
        if not can_send:
            self.give_up(Failure.NO_NETWORK)
            return
        if self._left_open and self._current is None:
            self._close(driver)
            return
        self._begin()
        current = self._current
        if current is None:
            return
        now = self._clock.monotonic()
        if current.unsent:
            if now >= current.try_at:
                self._send(driver, current)
        elif current.heard_at is not None:
            if now >= self._complete_at(current):
                self._go_on(driver, current)
        elif now >= current.deadline:
            self._rest()
            self._close(driver)
            self._finish(Unanswered(Failure.TIMED_OUT))

    def give_up(self, reason: Failure) -> None:
        """End every dialogue: the modem cannot ask, or not any more."""
        if self._current is not None:
            self._rest()
            self._finish(Unanswered(reason))
        while self._waiting:
            self._tell(self._waiting.popleft(), Unanswered(reason))

    def interrupt(self) -> None:
        """End the dialogue in progress: the modem has forgotten it."""
        self._left_open = False
        if self._current is not None:
            self._finish(Unanswered(Failure.INTERRUPTED))

    def _complete_at(self, current: _Dialogue) -> float:
        """Return when no further piece of the answer is to be expected."""
        if current.failure is not None:
            return 0.0
        return (current.heard_at or 0.0) + self._timings.ussd_piece

    def _begin(self) -> None:
        now = self._clock.monotonic()
        if self._current is None and self._waiting and now >= self._rest_until:
            enquiry = self._waiting.popleft()
            self._current = _Dialogue(enquiry, ends_at=now + self._timings.ussd_whole)

    def _send(self, driver: Driver, current: _Dialogue) -> None:
        now = self._clock.monotonic()
        current.deadline = min(current.ends_at, now + self._timings.ussd)
        current.unsent = False  # the answer may come before OK
        try:
            driver.ask_network(current.text)
        except CommandError as error:
            busy = (error.type, error.code) in BUSY
            if busy and now < current.ends_at:
                current.unsent = True
                current.try_at = now + self._timings.busy_last
                return
            self._finish(Unanswered(Failure.REFUSED, str(error)))
        except TimeoutException as error:
            self._rest()
            self._finish(Unanswered(Failure.TIMED_OUT, str(error)))

    def _go_on(self, driver: Driver, current: _Dialogue) -> None:
        """Continue after a complete answer: with the next step, or with the end."""
        if current.failure is not None:
            self._finish(Unanswered(current.failure))
        elif current.status == _OPEN and current.has_more and self._in_time(current):
            current.step += 1
            current.texts.clear()
            current.heard_at = None
            current.unsent = True
            self._send(driver, current)
        else:
            if current.status == _OPEN:
                self._close(driver)
            text = "\n".join(text for text in current.texts if text)
            self._finish(Answered(text) if text else Unanswered(Failure.ENDED))

    def _in_time(self, current: _Dialogue) -> bool:
        return self._clock.monotonic() < current.ends_at

    def _close(self, driver: Driver) -> None:
        """End the session with the network, which may have ended already."""
        self._left_open = False
        try:
            driver.end_ussd()
        except (CommandError, TimeoutException) as error:
            _LOG.say(logging.INFO, f"{self._modem}: the USSD session was not ended: {error}")

    def _rest(self) -> None:
        self._rest_until = self._clock.monotonic() + self._timings.ussd_late

    def _finish(self, result: Result) -> None:
        current, self._current = self._current, None
        if current is not None:
            self._tell(current.enquiry, result)

    def _tell(self, enquiry: Enquiry, result: Result) -> None:
        try:
            enquiry.done(result)
        except Exception as error:  # noqa: BLE001 - whoever asked must not stop the session
            _LOG.say(logging.ERROR, f"{self._modem}: a USSD answer was not taken: {error!r}")
