"""The part of a list that is wanted, and its direction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Tuple

from appliance.store.statements import given


@dataclass(frozen=True, slots=True)
class Span:
    """A period, the entry after which to begin, and the order; all given bounds apply."""

    since_ms: int | None = None  # from this moment, included
    until_ms: int | None = None  # before this moment
    after: int | None = None  # created after the entry of this id
    oldest_first: bool = False

    @property
    def has_dates(self) -> bool:
        """Whether a period is given."""
        return self.since_ms is not None or self.until_ms is not None

    def holds(self, moment_ms: int) -> bool:
        """Return whether a moment is in the period."""
        return (self.since_ms is None or moment_ms >= self.since_ms) and (
            self.until_ms is None or moment_ms < self.until_ms
        )

    # --- as part of a query: its shape, and the values that it takes ------------------------------

    @property
    def shape(self) -> "Span":
        """The same bounds set to zero: spans of one shape share one statement."""
        since, until, after = (
            None if each is None else 0 for each in (self.since_ms, self.until_ms, self.after)
        )
        return Span(since, until, after, self.oldest_first)

    @property
    def values(self) -> Mapping[str, int | None]:
        """The values for a query: `since`, `until` and `after`."""
        return {"since": self.since_ms, "until": self.until_ms, "after": self.after}

    def dates(self, moment: Any) -> list[Any]:
        """Return the conditions of the period on a column."""
        conditions = []
        if self.since_ms is not None:
            conditions.append(moment >= given("since"))
        if self.until_ms is not None:
            conditions.append(moment < given("until"))
        return conditions

    def ordered(self, key: Any) -> Any:
        """Return the column of the list's key with the list's order."""
        return key.asc() if self.oldest_first else key.desc()

    def beyond(self, keys: Sequence[Any], names: Sequence[str]) -> Any:
        """Return the condition that a row comes later in the list than the given key."""
        left: Any = keys[0] if len(keys) == 1 else Tuple(*keys)
        marks = [given(name) for name in names]
        right = marks[0] if len(marks) == 1 else Tuple(*marks)
        return left > right if self.oldest_first else left < right


EVERYTHING = Span()
