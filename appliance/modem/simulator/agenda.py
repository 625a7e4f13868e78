"""Schedule the events of the simulated world on a clock that tests can move."""

import heapq
from collections.abc import Callable

from appliance.clock import Clock


class Entry:
    """A scheduled action, which `cancel` revokes."""

    __slots__ = ("_action", "cancelled", "due", "order")

    def __init__(self, due: float, order: int, action: Callable[[], object]) -> None:
        self.due = due  # seconds on the monotonic clock
        self.order = order
        self._action = action
        self.cancelled = False

    def __lt__(self, other: "Entry") -> bool:
        return (self.due, self.order) < (other.due, other.order)

    def cancel(self) -> None:
        """Revoke the action."""
        self.cancelled = True

    def run(self) -> None:
        """Run the action now."""
        self._action()


class Agenda:
    """Scheduled actions in the order of their time, then in the order of scheduling."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._entries: list[Entry] = []
        self._order = 0

    def after(self, seconds: float, action: Callable[[], object]) -> Entry:
        """Run `action` in `seconds`."""
        return self.at(self.clock.monotonic() + seconds, action)

    def at(self, due: float, action: Callable[[], object]) -> Entry:
        """Run `action` at `due` on the monotonic clock."""
        self._order += 1
        entry = Entry(due, self._order, action)
        heapq.heappush(self._entries, entry)
        return entry

    def seconds_to_next(self) -> float | None:
        """Return the seconds until the next action, or None if nothing is scheduled."""
        while self._entries and self._entries[0].cancelled:
            heapq.heappop(self._entries)
        if not self._entries:
            return None
        return max(0.0, self._entries[0].due - self.clock.monotonic())

    def run_due(self) -> None:
        """Run every action that is due."""
        while self._entries and self._entries[0].due <= self.clock.monotonic():
            entry = heapq.heappop(self._entries)
            if not entry.cancelled:
                entry.run()
