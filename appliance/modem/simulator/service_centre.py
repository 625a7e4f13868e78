"""The simulated service centre: accepts submits, sends status reports, holds messages for a phone.

3GPP TS 23.040. Messages wait until the phone is reachable and has room. One message at a time is on
its way to a phone; if it is not acknowledged, it is delivered again later.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Protocol

from appliance.clock import to_datetime
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.submit import Submit
from appliance.modem.simulator import pdus
from appliance.modem.simulator.agenda import Agenda, Entry
from appliance.modem.simulator.answers import CommandError, cms

INVALID_PDU = 304
DONE = 0x00
STILL_TRYING = 0x30
REPORT_REQUEST = 0x20  # TP-SRR in the first octet of a submit
# Timestamps remembered per originator and text; a test of an office's day sends fewer texts.
REMEMBERED_STAMPS = 5_000
# A demo may run for months, so older acceptances are only counted.
REMEMBERED_ACCEPTED = 20_000


class Verdict(Enum):
    """What a phone does with a message that is offered to it."""

    TAKEN = "taken"
    FULL = "full"
    ACKNOWLEDGING = "acknowledging"  # a call of `acknowledged` follows
    UNREACHABLE = "unreachable"


class Accepted:
    """A segment that the network accepted; it is decoded on first use."""

    def __init__(
        self, pdu: str, reference: int, at_ms: int, *, linked: bool, card: str = ""
    ) -> None:
        self.pdu = pdu  # hex, with the service centre octets
        self.reference = reference  # TP-MR, as in the +CMGS response
        self.at_ms = at_ms
        self.linked = linked  # the radio link was already open
        self.card = card  # the serial number of the SIM that sent it

    @cached_property
    def submit(self) -> Submit:
        """The decoded TPDU."""
        return Submit.decode(self.pdu)

    @property
    def recipient(self) -> str:
        """The recipient's number as people read it."""
        return self.submit.recipient.number

    @property
    def text(self) -> str:
        """The text of this segment alone."""
        return pdus.text_of(self.submit)

    @property
    def concatenation(self) -> tuple[int, int, int] | None:
        """(reference, total, sequence), or None if the message has one segment."""
        return pdus.concatenation_of(self.submit)

    @property
    def wants_report(self) -> bool:
        """Whether the sender asked for a status report."""
        return bool(pdus.first_octet(self.pdu) & REPORT_REQUEST)

    @property
    def content(self) -> str:
        """The TPDU without the message reference, which differs between two submits of one PDU."""
        return pdus.without_reference(self.pdu)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The status reports for one number: (seconds after acceptance, TP-ST), in order."""

    reports: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message or report on its way to the phone."""

    pdu: str
    report: bool


class Phone(Protocol):
    """The simulated modem as the service centre sees it."""

    def offer(self, waiting: Waiting) -> Verdict:
        """Accept a deliver or a status report."""
        ...


class ServiceCentre:
    """The network between the modem and the correspondents."""

    def __init__(self, agenda: Agenda, *, number: str, report_s: float, redeliver_s: float) -> None:
        self._agenda = agenda
        self.number = number
        self.accepted: list[Accepted] = []
        self.forgotten = 0  # the number accepted before those in the list
        self.watchers: list[Callable[[Accepted], None]] = []
        self.deliveries: dict[str, Delivery] = {}
        self.usual = Delivery(((report_s, DONE),))
        self.refusal: Callable[[Accepted], CommandError | None] | None = None
        self._delivers: deque[Waiting] = deque()
        self._reports: deque[Waiting] = deque()
        self.duplicates_to_come = 0  # the number of next deliveries that arrive twice
        self.delivered = 0
        self._redeliver_s = redeliver_s
        self._outstanding: deque[Waiting] | None = None
        self._retry: Entry | None = None
        self._phone: Phone | None = None
        self.card_of_phone: Callable[[], str] = str
        # Takes a report for a SIM that is in another modem now: its serial number and the PDU.
        self.hand_over: Callable[[str, str], None] | None = None
        self._stamps: dict[tuple[str, str], datetime] = {}
        self._concatenation = 0

    def give_up(self) -> tuple[deque[Waiting], deque[Waiting]]:
        """Return the messages and the reports that wait, and forget them: the SIM is gone."""
        self._outstanding = None  # its phone has lost it: it is delivered again
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        given = self._delivers, self._reports
        self._delivers, self._reports = deque(), deque()
        return given

    def take_over(self, waiting: tuple[deque[Waiting], deque[Waiting]]) -> None:
        """Hold what another service centre has given up."""
        self._delivers, self._reports = waiting

    def attach(self, phone: Phone) -> None:
        """Set the phone whose messages wait here."""
        self._phone = phone

    # From the phone

    def submit(self, pdu: str, next_reference: Callable[[], int], *, linked: bool) -> int:
        """Accept a segment (hex with service centre) and return its TP-MR.

        Raises:
            CommandError: the +CMS ERROR that the network or the modem answers.
        """
        accepted = Accepted(
            pdu, 0, self._agenda.clock.now_ms(), linked=linked, card=self.card_of_phone()
        )
        try:
            accepted.submit  # noqa: B018 - decode now, so that a bad PDU is refused
        except PduError:
            raise cms(INVALID_PDU) from None
        if self.refusal is not None:
            error = self.refusal(accepted)
            if error is not None:
                raise error
        accepted.reference = next_reference()
        self._remember(accepted)
        if accepted.wants_report:
            self._plan_reports(accepted)
        for watcher in self.watchers:
            watcher(accepted)
        return accepted.reference

    def _remember(self, accepted: Accepted) -> None:
        self.accepted.append(accepted)
        if len(self.accepted) > REMEMBERED_ACCEPTED:
            gone = REMEMBERED_ACCEPTED // 2
            del self.accepted[:gone]
            self.forgotten += gone

    def _plan_reports(self, accepted: Accepted) -> None:
        delivery = self.deliveries.get(accepted.recipient, self.usual)
        for seconds, status in delivery.reports:
            self._agenda.after(seconds, lambda status=status: self._report(accepted, status))  # type: ignore[misc]

    def _report(self, accepted: Accepted, status: int) -> None:
        pdu = pdus.report(
            self.number,
            reference=accepted.reference,
            recipient=accepted.submit.recipient,
            accepted_at=to_datetime(accepted.at_ms),
            now=to_datetime(self._agenda.clock.now_ms()),
            status=status,
        )
        if accepted.card != self.card_of_phone() and self.hand_over is not None:
            self.hand_over(accepted.card, pdu)
        else:
            self.send_pdu(pdu, report=True)

    def repeated(self) -> list[Accepted]:
        """Return the segments whose TPDU had already been accepted."""
        seen: Counter[str] = Counter()
        again = []
        for accepted in list(self.accepted):
            seen[accepted.content] += 1
            if seen[accepted.content] > 1:
                again.append(accepted)
        return again

    # To the phone

    def stamp(self, originator: str, text: str) -> datetime:
        """Return the TP-SCTS of a message accepted now.

        A phone submits one message at a time, so two equal messages from one person never have the
        same second.
        """
        now = to_datetime(self._agenda.clock.now_ms()).replace(microsecond=0)
        key = (originator, text)
        last = self._stamps.pop(key, None)
        if last is not None and now <= last:
            now = last + timedelta(seconds=1)
        self._stamps[key] = now
        if len(self._stamps) > REMEMBERED_STAMPS:
            del self._stamps[next(iter(self._stamps))]
        return now

    def compose(self, originator: str, text: str, *, national: int = 0) -> list[str]:
        """Return the PDUs of a text in sequence, without sending them.

        Args:
            originator: Number, short code or name.
            text: The whole text.
            national: Language of the single shift table that the sender's phone uses, 0 for none.
        """
        self._concatenation = (self._concatenation + 1) % 256
        return pdus.delivers(
            self.number,
            originator=originator,
            text=text,
            timestamp=self.stamp(originator, text),
            reference=self._concatenation,
            national=national,
        )

    def send_text(
        self, originator: str, text: str, *, order: Sequence[int] = (), national: int = 0
    ) -> list[str]:
        """Send a correspondent's text to the phone, in as many segments as it needs.

        `order` gives the order in which the segments, counted from 1, arrive; by default they
        arrive in sequence. Return the PDUs in the order of arrival.
        """
        made = self.compose(originator, text, national=national)
        arriving = [made[sequence - 1] for sequence in order] if order else made
        for pdu in arriving:
            self.send_pdu(pdu)
        return arriving

    def send_pdu(self, pdu: str, *, report: bool = False) -> None:
        """Send a PDU to the phone, whether it is well-formed or not."""
        waiting = Waiting(pdu.upper(), report)
        queue = self._reports if report else self._delivers
        queue.append(waiting)
        if self.duplicates_to_come:
            self.duplicates_to_come -= 1
            queue.append(waiting)
        if self._retry is None:
            self.deliver()

    @property
    def waiting(self) -> int:
        """The number of messages and reports that the phone has not accepted yet."""
        return len(self._delivers) + len(self._reports)

    def deliver(self) -> None:
        """Offer the waiting messages to the phone one after another, as long as it accepts them.

        A phone whose memory is full may still accept reports; a phone without a client may still
        accept messages.
        """
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        for queue in (self._reports, self._delivers):
            while queue and self._outstanding is None and self._phone is not None:
                verdict = self._phone.offer(queue[0])
                if verdict is Verdict.TAKEN:
                    queue.popleft()
                    self.delivered += 1
                elif verdict is Verdict.ACKNOWLEDGING:
                    self._outstanding = queue
                else:
                    break

    def acknowledged(self, *, taken: bool) -> None:
        """Handle the phone's answer: `taken`, or to be delivered again later."""
        queue, self._outstanding = self._outstanding, None
        if queue is None:  # its SIM was changed meanwhile: what waits for the new one comes now
            self.deliver()
            return
        if taken:
            queue.popleft()
            self.delivered += 1
            self.deliver()
        else:
            self._retry = self._agenda.after(self._redeliver_s, self.deliver)
