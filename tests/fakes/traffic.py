"""A line that keeps everything in lists, and can report that its disk is full."""

import threading
from collections import deque
from collections.abc import Callable, Sequence

from appliance.errors import N_, StoreFullError
from appliance.modem.traffic import Incoming, Outcome, Outgoing


class FakeTraffic:
    """`Traffic` in memory; `queue` is sent, and the lists record what happened."""

    def __init__(self) -> None:
        self.queue: deque[Outgoing] = deque()
        self.log: list[tuple[str, object]] = []
        self.settled: list[tuple[Outgoing, Outcome]] = []
        self.late: list[int] = []
        self.received: list[Incoming] = []
        self.commits = 0
        self.connections: list[bool] = []
        self.rings: list[tuple[int, str | None, int]] = []
        self.ended: list[int] = []
        self.full = False  # every call raises StoreFullError
        self.poison: str | None = None  # a PDU that raises an unexpected exception
        self.after_claim: Callable[[], object] = lambda: None  # runs before the segment leaves
        self.changed = threading.Condition()

    def _happened(self, what: str, detail: object) -> None:
        with self.changed:
            self.log.append((what, detail))
            self.changed.notify_all()

    def _check(self) -> None:
        if self.full:
            raise StoreFullError("store_full", N_("The disk is full."))

    def wait_for(self, condition: Callable[[], object], seconds: float = 20.0) -> bool:
        """Wait until `condition()` holds, checking whenever something happened."""
        with self.changed:
            return bool(self.changed.wait_for(condition, seconds))

    def connected(self, *, was_at_prompt: bool) -> None:
        self._check()
        self.connections.append(was_at_prompt)
        self._happened("connected", was_at_prompt)

    def claim(self) -> Outgoing | None:
        self._check()
        if not self.queue:
            return None
        outgoing = self.queue.popleft()
        self._happened("claim", outgoing)
        self.after_claim()
        return outgoing

    def settle(self, outgoing: Outgoing, outcome: Outcome) -> None:
        self._check()
        self.commits += 1
        self.settled.append((outgoing, outcome))
        self._happened("settle", outcome)

    def settle_and_claim(self, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        self.settle(outgoing, outcome)
        return self.claim()

    def settle_late(self, reference: int) -> None:
        self._check()
        self.late.append(reference)
        self._happened("late", reference)

    def receive(self, incoming: Sequence[Incoming]) -> None:
        self._check()
        if self.poison is not None and any(each.pdu == self.poison for each in incoming):
            raise RuntimeError("poison")
        self.commits += 1
        self.received += incoming
        self._happened("receive", tuple(incoming))

    def rang(self, call: int, number: str | None, rings: int) -> None:
        self._check()
        self.rings.append((call, number, rings))
        self._happened("rang", (call, number, rings))

    def call_ended(self, call: int) -> None:
        self._check()
        self.ended.append(call)
        self._happened("ended", call)

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcomes of the segments in order."""
        return [outcome for _, outcome in self.settled]
