"""A request that is being received, and the memory budget that all of them share."""

import threading
from collections import Counter
from typing import Any, Final

from waitress.parser import HTTPRequestParser
from waitress.utilities import BadRequest

# Free for every request: a head and a small body are accepted even if the budget is used up.
FREE_OCTETS: Final = 16 * 1024
_LONGEST_CONTROL_LINE: Final = 4096  # between chunks; waitress itself has no limit


class Budget:
    """Octets that may be held in all, and for one address."""

    def __init__(self, total: int, share: int) -> None:
        self._total, self._share = total, share
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """The octets held now."""
        with self._lock:
            return self._held.total()

    def take(self, client: str, octets: int) -> bool:
        """Hold more octets and return True; return False if there is no room for them."""
        with self._lock:
            room = min(self._total - self._held.total(), self._share - self._held[client])
            if octets > room:
                return False
            self._held[client] += octets
            return True

    def give_back(self, client: str, octets: int) -> None:
        """Release octets."""
        with self._lock:
            self._held[client] -= octets
            if self._held[client] <= 0:
                del self._held[client]


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """One request. `close` releases the memory that it holds."""

    error: Any = None  # why it is refused, of waitress's own

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.received_octets = 0
        self._budget: Budget | None = None
        self._held: tuple[str, int] = ("", 0)

    def received(self, data: bytes) -> int:
        """Take the octets that belong to this request and return their number."""
        consumed = int(super().received(data))
        self.received_octets += consumed
        between_chunks = (
            getattr(self.body_rcv, "control_line", b""),
            getattr(self.body_rcv, "trailer", b""),
        )
        if max(map(len, between_chunks)) > _LONGEST_CONTROL_LINE and not self.error:
            self.error = BadRequest("Invalid chunk")
            self.completed = True
        return consumed

    def fits(self, budget: Budget, client: str) -> bool:
        """Return whether the budget allows what the request has received so far."""
        wanted = self.received_octets - FREE_OCTETS - self._held[1]
        if wanted <= 0:
            return True
        # A long head is held before it names the client: the body then counts for the same address.
        client = self._held[0] if self._held[1] else client
        if not budget.take(client, wanted):
            return False
        self._budget = budget
        self._held = (client, self._held[1] + wanted)
        return True

    def close(self) -> None:
        """Drop the body and release its memory."""
        super().close()
        if self._budget is not None:
            self._budget.give_back(*self._held)
            self._budget = None
