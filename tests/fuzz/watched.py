"""The real inbound path with a stopwatch at each step, and a capture of errors."""

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fakes.asleep import waited_for_a_turn
from fakes.clock import FakeClock
from fakes.limits import UNLIMITED
from fakes.new_store import new_store

from appliance.config import MessagingSettings
from appliance.lines.modem.concatenation import show_overdue
from appliance.lines.modem.line import ModemLine
from appliance.messaging.exchange import Exchange
from appliance.messaging.outbound.outbox import Outbox
from appliance.modem.traffic import Incoming

# Nothing that comes in may delay anything else for longer; the disk may be slow for a moment.
LONGEST_STEP = 3.0
_DIGEST_OCTETS = 16


class Stopwatch:
    """The longest of many steps, in seconds, without the time waiting for a processor."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.steps = 0

    def timed(self, step: Callable[..., Any]) -> Callable[..., Any]:
        """Return `step` with its time measured."""

        def measured(*given: Any, **named: Any) -> Any:
            waited, began = waited_for_a_turn(), time.monotonic()
            try:
                return step(*given, **named)
            finally:
                took = time.monotonic() - began - (waited_for_a_turn() - waited)
                self.steps += 1
                self.longest = max(self.longest, took)

        return measured


class Ear(logging.Handler):
    """Collects what the product logs as an error or with a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            self.heard.append(record.getMessage())


class Books:
    """Store, outbox and line as the daemon builds them; `receive` is timed and counted."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.clock = clock
        self.rules = replace(UNLIMITED, retry_pause_seconds=1, stop_reply="")
        self.store = new_store(folder / "appliance.db", clock)
        self.woken: list[Callable[[], None]] = []
        self.outbox = Outbox(self.store, clock, self._settings, self._wake)
        self.exchange = Exchange(self.store, self._settings, self._wake)
        self.line = ModemLine("sim", self.exchange, self.store, self._settings)
        self.receiving = Stopwatch()
        self.taken: set[bytes] = set()  # digests of what was committed
        self._receive = self.receiving.timed(self.line.receive)
        self.line.receive = self._counted  # type: ignore[method-assign]

    def _wake(self) -> None:
        for wake in self.woken:
            wake()

    def _settings(self) -> MessagingSettings:
        return self.rules

    def _counted(self, incoming: Sequence[Incoming]) -> None:
        self._receive(incoming)
        self.taken.update(digest_of(each.pdu) for each in incoming)

    def expire(self) -> int:
        """Let an hour pass, and do the scheduler's work and that for incomplete long messages."""
        self.clock.advance(3601)
        self.store.checkpoint_if_due()
        return show_overdue(self.store, self.exchange, self.rules.incomplete_minutes)

    def unknown(self, shown: Sequence[str]) -> list[str]:
        """Return those of the PDUs shown that the store does not know."""
        known = {row[0] for row in self.store.rows("SELECT digest FROM part")}
        return [pdu for pdu in shown if digest_of(pdu) not in known]

    def raw(self) -> set[bytes]:
        """Return the octets of everything that was stored as it came."""
        rows = self.store.rows("SELECT data FROM message WHERE kind = 'raw'")
        return {bytes(row[0]) for row in rows}

    def out(self) -> Counter[str]:
        """Return the number of outgoing messages by state."""
        rows = self.store.rows(
            "SELECT status, count(*) FROM message WHERE direction = 'out' GROUP BY status"
        )
        return Counter({row[0]: row[1] for row in rows})

    def counted(self, table: str, where: str = "1") -> int:
        """Return the number of rows."""
        return int(self.store.value(f"SELECT count(*) FROM {table} WHERE {where}"))  # noqa: S608 - of tests


def octets_of(pdu: str) -> bytes:
    """Return what a PDU must be stored as: its octets, or its text if it is not hexadecimal."""
    try:
        return bytes.fromhex(pdu)
    except ValueError:
        return pdu.encode("utf-8")


def digest_of(pdu: str) -> bytes:
    """Return the digest by which a repeated PDU is recognised."""
    return hashlib.sha256(octets_of(pdu.strip())).digest()[:_DIGEST_OCTETS]
