"""A request being received, and the memory that all of them may hold together."""

import threading
from collections import Counter
from typing import Any, Final

from waitress.parser import HTTPRequestParser
from waitress.utilities import BadRequest

# Every request may hold so much: a head and a small body are taken however full the budget is.
FREE_OCTETS: Final = 16 * 1024
_LONGEST_CONTROL_LINE: Final = 4096  # between chunks; waitress itself has no limit


class Budget:
    """Octets that may be held in all, and by one address."""

    def __init__(self, total: int, share: int) -> None:
        self._total, self._share = total, share
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """What is held now."""
        with self._lock:
            return self._held.total()

    def take(self, client: str, octets: int) -> bool:
        """Hold so many octets more, if there is room for them."""
        with self._lock:
            room = min(self._total - self._held.total(), self._share - self._held[client])
            if octets > room:
                return False
            self._held[client] += octets
            return True

    def give_back(self, client: str, octets: int) -> None:
        """Hold so many octets less."""
        with self._lock:
            self._held[client] -= octets
            if self._held[client] <= 0:
                del self._held[client]


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """One request. `close` gives back what it holds."""

    error: Any = None  # why it is refused, of waitress's own

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.received_octets = 0
        self._budget: Budget | None = None
        self._held: tuple[str, int] = ("", 0)

    def received(self, data: bytes) -> int:
        """Take what belongs to this request; how much that is."""
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
        """Whether what it has received may be held."""
        wanted = self.received_octets - FREE_OCTETS - self._held[1]
        if wanted <= 0:
            return True
        # A long head is held before it has told for whom: the body then is held for the same.
        client = self._held[0] if self._held[1] else client
        if not budget.take(client, wanted):
            return False
        self._budget = budget
        self._held = (client, self._held[1] + wanted)
        return True

    def close(self) -> None:
        """Forget the body."""
        super().close()
        if self._budget is not None:
            self._budget.give_back(*self._held)
            self._budget = None
