"""One fault on one box: what was handed over, how soon it continued, and what a person saw."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from end_to_end.box import PATIENCE, Box, until
from end_to_end.eyes import Eyes
from end_to_end.ledger import Ledger, Sent, Verdict
from end_to_end.world import World


@dataclass(slots=True)
class Row:
    """A row of the fault table in docs/reliability.md."""

    fault: str
    injected: str
    recovered: str = ""
    verdict: Verdict | None = None
    seen: str = ""  # in the words of the pages


class Rows:
    """The rows so far, in the order of the tests however they run."""

    def __init__(self, kept: list[tuple[int, Row]] | None = None, place: int = 0) -> None:
        self._kept: list[tuple[int, Row]] = [] if kept is None else kept
        self._place = place

    def of(self, place: int) -> "Rows":
        """Return the rows for the test at this place."""
        return Rows(self._kept, place)

    def append(self, row: Row) -> None:
        """Add a row of the test."""
        self._kept.append((self._place, row))

    def ordered(self) -> list[Row]:
        """Return every row in order."""
        return [row for _, row in sorted(self._kept, key=lambda each: each[0])]


class Trial(Ledger):
    """A ledger with a stopwatch and a person who reads the box's pages."""

    def __init__(self, world: World, box: Box, rows: Rows) -> None:
        super().__init__(world, box)
        self.eyes = Eyes(box)
        self._rows = rows

    @contextmanager
    def of(self, fault: str, injected: str, *, patience: float = PATIENCE) -> Iterator[Row]:
        """Try `fault`. At the end nothing may be lost or repeated, and the row is written."""
        row = Row(fault, injected)
        until(self.box.ready, "the modem is ready")
        self.eyes.open()
        yield row
        row.verdict = self.settle(patience)
        assert row.verdict.kept, row
        assert row.recovered, "how soon it went on was not measured"
        self.eyes.look_back(self.sent, self.received)
        for (_, text), times in self.received.items():
            assert self.eyes.arrived(text) >= times, text
        row.seen = self.eyes.told()
        self._rows.append(row)

    def sees(self, condition: str, patience: float = PATIENCE) -> dict[str, Any]:
        """Wait until the home page and the API show the modem so; return what the API says."""
        self.eyes.sees_modem(condition, patience)

        def shown() -> dict[str, Any] | None:
            state = self.box.modem_state()
            return state if state["condition"] == condition else None

        state: dict[str, Any] = until(shown, f"the modem is shown as {condition}", patience)
        return state

    def warned(self, condition: str) -> bool:
        """Whether /health answers 200 with this warning about the modem: it serves and stores."""
        health = self.box.health()
        checks = [
            check for name, check in health.json["checks"].items() if name.startswith("modem:")
        ]
        warned = health.status == 200 and any(condition in str(check) for check in checks)
        if warned:
            self.eyes.notes("/health warns")
        return warned

    def gone_after(self, sent: Sent, since: float, patience: float = PATIENCE) -> float:
        """Seconds from `since` (wall clock) until the network had the whole message."""
        self.wait_until_gone(sent, patience=patience)
        at = self.world.accepted_at(sent.segments[-1])
        assert at is not None
        return at - since

    def stored_after(self, since: float, patience: float = PATIENCE) -> float:
        """Return the seconds from `since` until every received message was in the inbox."""
        self.wait_until_stored(patience)
        return time.time() - since


def now() -> float:
    """Return the wall-clock time, with which the simulated network dates what it accepts."""
    return time.time()


def seconds(value: float, of: str) -> str:
    """Format a measured time for the table."""
    return f"{max(0.0, value):.1f} s {of}"


Trier = Callable[..., Trial]
