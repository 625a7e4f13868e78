"""Whose request is answered next: addresses take turns, so that one that floods delays itself."""

from collections import OrderedDict, deque
from typing import Protocol


class Asker(Protocol):
    """A connection with a request to answer."""

    client: str


class Turns:
    """A queue in the place of waitress's own, which calls it with its lock held."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Asker]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        """How many requests wait."""
        return self._length

    def append(self, asker: Asker) -> None:
        """Put a request behind the others of its address."""
        self._waiting.setdefault(asker.client, deque()).append(asker)
        self._length += 1

    def popleft(self) -> Asker:
        """The next request: the oldest one of the address that has waited longest for its turn."""
        client, own = self._waiting.popitem(last=False)
        asker = own.popleft()
        if own:
            self._waiting[client] = own
        self._length -= 1
        return asker
