"""Process each arriving PDU once: it becomes a message, a status report or an indication.

A PDU that was stored before is recognised by its octets. Segments of a concatenated message wait
for each other (`concatenation`); a status report is matched with its segment (`status_reports`).
"""

from collections.abc import Sequence
from dataclasses import replace

from appliance.addresses import numbers
from appliance.config import MessagingSettings
from appliance.lines.modem import reading, status_reports
from appliance.lines.modem.concatenation import Joiner, key_of
from appliance.lines.modem.reading import Arrival
from appliance.lines.protocol import Received, Turn, Waiting
from appliance.modem.pdu.deliver import Deliver
from appliance.modem.pdu.status_report import StatusReport
from appliance.store import events, incoming
from appliance.store.database import Store
from appliance.store.journal.messages import SilentMessage
from appliance.store.reports import Told


class Intake:
    """Processes what one line receives, within one commit."""

    def __init__(
        self,
        store: Store,
        turn: Turn,
        settings: MessagingSettings,
        line: str,
        others: Sequence[str],
    ) -> None:
        """`others` are the box's other lines, whose messages no report of this line concerns."""
        self._store = store
        self._turn = turn
        self._settings = settings
        self._line = line
        self._others = others

    def take_all(self, arrivals: Sequence[Arrival]) -> None:
        """Process the PDUs that were not processed before."""
        known = incoming.known(self._store, [arrival.digest for arrival in arrivals])
        for arrival in reading.in_order(arrivals):
            if arrival.digest not in known:
                known.add(arrival.digest)
                self._take(arrival)

    def _take(self, arrival: Arrival) -> None:
        content = arrival.content
        if isinstance(content, StatusReport):
            self._remember(arrival, None)
            status_reports.apply(
                self._store, self._turn, self._told(content), self._settings, self._others
            )
        elif content is None:
            self._keep_raw(arrival)
        else:
            self._take_message(arrival, content)

    def _told(self, report: StatusReport) -> Told:
        recipient = numbers.of_sender(report.recipient.number, self._settings.country)
        return status_reports.told(report, recipient, self._line)

    def _keep_raw(self, arrival: Arrival) -> None:
        """Store an unreadable PDU as it arrived; pages show it as unreadable."""
        received = Received(
            line=self._line,
            address=numbers.NO_ADDRESS,
            body="",
            kind="raw",
            data=arrival.octets,
            flaw=arrival.error,
        )
        self._remember(arrival, self._turn.receive(received))

    def _take_message(self, arrival: Arrival, deliver: Deliver) -> None:
        address = numbers.of_sender(
            deliver.originator.number, self._settings.country, is_name=deliver.originator.is_name
        )
        if deliver.is_silent:
            self._discard(arrival, address)
            return
        waiting = reading.waiting_of(deliver)
        if waiting is not None:
            self._turn.indicate(self._line, address, waiting)
            if not deliver.text:
                self._show_waiting(arrival, waiting, address)
                return
        if deliver.concatenation is not None and deliver.concatenation.total > 1:
            joiner = Joiner(self._store, self._turn, self._line, self._others)
            joiner.take(arrival, deliver, key_of(deliver, address))
        else:
            self._take_single(arrival, deliver, address)

    def _take_single(self, arrival: Arrival, deliver: Deliver, address: str) -> None:
        received = reading.joined([deliver], 1, address, self._line)
        if deliver.header_missing:
            received = replace(received, data=arrival.octets)
        self._remember(arrival, self._turn.receive(received))

    def _discard(self, arrival: Arrival, address: str) -> None:
        """Record a short message of type 0, which is shown to nobody (TS 23.040 clause 9.2.3.9)."""
        self._remember(arrival, None)
        events.append(self._store, SilentMessage(address=address, line=self._line))

    def _show_waiting(self, arrival: Arrival, waiting: Waiting, address: str) -> None:
        """Store an indication without a text as a message, unless it says that nothing waits."""
        if not waiting.active:
            self._remember(arrival, None)
            return
        received = Received(line=self._line, address=address, body="", kind=waiting.kind)
        self._remember(arrival, self._turn.receive(received))

    def _remember(self, arrival: Arrival, message_id: int | None) -> None:
        incoming.remember(self._store, arrival.digest, message_id)
