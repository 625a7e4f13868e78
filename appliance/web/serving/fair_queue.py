"""The order in which requests are answered: addresses take turns, so a flood delays only itself."""

from collections import OrderedDict, deque
from typing import Protocol


class Asker(Protocol):
    """A connection with a request to answer."""

    client: str


class FairQueue:
    """A queue in place of waitress's own; waitress calls it while holding its lock."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Asker]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        """Return the number of requests that wait."""
        return self._length

    def append(self, asker: Asker) -> None:
        """Put a request behind the others of its address."""
        self._waiting.setdefault(asker.client, deque()).append(asker)
        self._length += 1

    def popleft(self) -> Asker:
        """Remove and return the oldest request of the address whose turn it is.

        It is the turn of the address that has waited longest.
        """
        client, own = self._waiting.popitem(last=False)
        asker = own.popleft()
        if own:
            self._waiting[client] = own
        self._length -= 1
        return asker
