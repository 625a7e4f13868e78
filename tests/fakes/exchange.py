"""A box's messaging and lines over a real store, and modems played by the test."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fakes.clock import FakeClock
from fakes.limits import UNLIMITED
from fakes.new_store import new_store
from fakes.ways import FakeWays

from appliance.config import MessagingSettings
from appliance.errors import ApplianceError
from appliance.lines.modem.concatenation import show_overdue
from appliance.lines.modem.line import ModemLine
from appliance.messaging.exchange import Exchange
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import AcceptedBatch, Author, NewMessage
from appliance.modem.traffic import Accepted, Incoming, NotSent, Outcome, Outgoing, Refused, Unknown

MODEM = "sim"
SOPHIE = Author("user", "sophie")
NUMBER, OTHER = "+33612345678", "+33698765432"
TEMPORARY = Refused("CMS", 42, "+CMS ERROR: 42")
PERMANENT = Refused("CMS", 21, "+CMS ERROR: 21")
UNKNOWN = Unknown("no answer")
NOT_SENT = NotSent("no prompt")


@dataclass
class Box:
    """Outbox, exchange and lines; `crash` loses everything except the database."""

    path: Path
    clock: FakeClock
    rules: MessagingSettings = UNLIMITED
    wakes: int = 0
    lines: tuple[str, ...] = (MODEM,)

    def __post_init__(self) -> None:
        self.ways = FakeWays(lambda: self.lines, self._settings)
        self._open()

    def _open(self) -> None:
        self.store = new_store(self.path, self.clock)
        self.outbox = Outbox(self.store, self.clock, self._settings, self._wake, self.ways)
        self.exchange = Exchange(self.store, self._settings, self._wake, self.ways)
        self._lines: dict[str, ModemLine] = {}

    def _settings(self) -> MessagingSettings:
        return self.rules

    def _wake(self) -> None:
        assert not self.store.in_transaction(), "woken before the commit"
        self.wakes += 1

    def line(self, name: str = MODEM) -> ModemLine:
        """The modem's line of this name, as one session has it from its start."""
        if name not in self._lines:
            self._lines[name] = ModemLine(name, self.exchange, self.store, self._settings)
        return self._lines[name]

    def show_overdue(self) -> int:
        """Show the messages whose missing parts have not come in time; how many."""
        return show_overdue(self.store, self.exchange, self.rules.incomplete_minutes)

    def crash(self) -> None:
        """End the process and start another one on the same files."""
        lost = self.store
        self._open()
        lost.close()

    def set_rules(self, **values: Any) -> None:
        self.rules = replace(self.rules, **values)

    def send(self, text: str, *numbers: str, **more: Any) -> AcceptedBatch:
        return self.outbox.accept(NewMessage(text, numbers or (NUMBER,), **more), SOPHIE)

    def send_one(self, text: str = "Bonjour", *numbers: str, **more: Any) -> int:
        """Send to one recipient and return the message's id."""
        return self.send(text, *numbers, **more).messages[0].message_id

    def claim(self) -> Outgoing:
        claimed = self.line().claim()
        assert claimed is not None
        return claimed

    def submit(self, outcome: Outcome) -> Outgoing:
        """Claim and settle one segment."""
        claimed = self.claim()
        self.line().settle(claimed, outcome)
        return claimed

    def submit_all(self, first_reference: int = 0) -> list[Outgoing]:
        """Send everything that is ready, with increasing references."""
        gone: list[Outgoing] = []
        claimed = self.line().claim()
        while claimed is not None:
            gone.append(claimed)
            reference = (first_reference + len(gone) - 1) % 256
            claimed = self.line().settle_and_claim(claimed, Accepted(reference))
        return gone

    def receive(self, *incoming: Incoming) -> None:
        self.line().receive(incoming)

    def message(self, message_id: int) -> dict[str, Any]:
        row = self.store.row("SELECT * FROM message WHERE id = ?", (message_id,))
        assert row is not None
        return dict(row)

    def status(self, message_id: int) -> str:
        return str(self.message(message_id)["status"])

    def inbox(self) -> list[dict[str, Any]]:
        """Return received messages, oldest first, with the sender's address."""
        rows = self.store.rows(
            "SELECT m.*, d.address FROM message m JOIN discussion d ON d.id = m.discussion_id"
            " WHERE m.direction = 'in' ORDER BY m.id"
        )
        return [dict(row) for row in rows]

    def statuses(self, message_id: int) -> list[Any]:
        """Return one message's journal: plain statuses and details."""
        rows = self.store.rows(
            "SELECT detail FROM event WHERE message_id = ?"
            " AND kind IN ('message', 'report', 'decision') ORDER BY id",
            (message_id,),
        )
        return [row[0] for row in rows]


def coded(code: str) -> Callable[[ApplianceError], bool]:
    """Return a check for `pytest.raises(..., check=coded(...))`."""
    return lambda error: error.code == code
