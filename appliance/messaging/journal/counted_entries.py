"""Journal entries that a stranger can cause: one a minute from each source, with a count.

Each entry is a write to the card, and a stranger can cause thousands a minute. So the first entry
of a source is written at once, and those that follow within the minute are written as one entry
after it: nothing is lost, and guessing passwords does not fill the card. The log gets the same
lines.
"""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from appliance.errors import StoreError
from appliance.masking import mask_name
from appliance.store import events
from appliance.store.database import Store
from appliance.store.journal.kinds import KINDS

PAUSE_SECONDS: Final = 60.0
# The most sources of a kind with entries of their own; all others share one.
MOST_SOURCES: Final = 32
MOST_NAMED: Final = 5  # of each: user names tried, pages requested
_AND_MORE: Final = "…"
_SAID: Final[Mapping[str, str]] = {
    "login_failed": "log-in refused: %s",
    "throttled": "too many failed log-ins, further ones are not checked: %s",
    "refused": "request not allowed: %s",
}
_NAMES: Final = frozenset({"tried"})  # keys whose values are names of people
_LIMITED: Final = {"limited": True}  # tells the log not to limit the line again

log = logging.getLogger(__name__)


class _Entry(NamedTuple):
    """An entry to write."""

    actor: str | None
    values: Mapping[str, list[str]]
    times: int


@dataclass(slots=True)
class _Source:
    """What one source did since its last entry."""

    free_at: float  # when the next entry may be written
    times: int = 0
    actor: str | None = None
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, entry: _Entry) -> None:
        """Count an event, and keep its details."""
        self.actor = entry.actor if self.actor == entry.actor or not self.times else None
        self.times += entry.times
        for key, values in entry.values.items():
            kept = self.values.setdefault(key, [])
            for value in values:
                if value not in kept and len(kept) <= MOST_NAMED:
                    kept.append(value if len(kept) < MOST_NAMED else _AND_MORE)

    def take(self, free_at: float) -> _Entry:
        """Return the entry to write, and start again."""
        entry = _Entry(self.actor, self.values, self.times)
        self.free_at, self.times, self.values = free_at, 0, {}
        return entry


class CountedEntries:
    """The rate-limited part of the journal."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sources: dict[tuple[str, str], _Source] = {}
        self._lock = threading.Lock()

    def note(self, kind: str, source: str, *, actor: str | None, detail: Mapping[str, str]) -> None:
        """Write an entry of `kind`, or count it if `source` has had one within the minute."""
        now = self._store.clock.monotonic()
        happened = _Entry(actor, {key: [value] for key, value in detail.items() if value}, 1)
        with self._lock:
            place = self._place(kind, source)
            found = self._sources.setdefault(place, _Source(now))
            found.add(happened)
            entry = found.take(now + PAUSE_SECONDS) if now >= found.free_at else None
        if entry is not None:
            self._write(place, entry)

    def catch_up(self, *, whatever_the_time: bool = False) -> None:
        """Write what was counted in minutes that are over, or everything when the program ends."""
        for place, entry in self._due(whatever_the_time=whatever_the_time):
            self._write(place, entry)

    def __len__(self) -> int:
        """Return the number of sources remembered."""
        return len(self._sources)

    def _place(self, kind: str, source: str) -> tuple[str, str]:
        own = (kind, source)
        of_kind = sum(known == kind for known, _ in self._sources)
        return own if own in self._sources or of_kind < MOST_SOURCES else (kind, "")

    def _due(self, *, whatever_the_time: bool) -> list[tuple[tuple[str, str], _Entry]]:
        now = self._store.clock.monotonic()
        due = []
        with self._lock:
            for place, found in list(self._sources.items()):
                if now < found.free_at and not whatever_the_time:
                    continue
                if found.times:
                    due.append((place, found.take(now + PAUSE_SECONDS)))
                else:
                    del self._sources[place]
        return due

    def _write(self, place: tuple[str, str], entry: _Entry) -> None:
        kind = place[0]
        detail: dict[str, object] = {
            key: values[0] if len(values) == 1 else values for key, values in entry.values.items()
        }
        if entry.times > 1:
            detail["times"] = entry.times
        try:
            # A refused request must not wait for another writer.
            with self._store.impatiently(), self._store.transaction():
                events.append(self._store, KINDS[kind].made(detail, actor=entry.actor))
        except StoreError as error:
            # The entry follows when the store is writable again; the refusal does not depend on it.
            log.warning("the journal could not be written: %s", error)
            self._put_back(place, entry)
            return
        log.warning(_SAID[kind], _in_words(entry), extra=_LIMITED)

    def _put_back(self, place: tuple[str, str], entry: _Entry) -> None:
        with self._lock:
            self._sources.setdefault(place, _Source(0.0)).add(entry)


def _in_words(entry: _Entry) -> str:
    """Return the entry as a line of the log, with names masked."""
    said = [
        f"{key} {', '.join(map(mask_name, values) if key in _NAMES else values)}"
        for key, values in entry.values.items()
    ]
    kind, _, name = (entry.actor or "system:").partition(":")
    if kind != "system":
        said.append(f"by {kind} {mask_name(name)}")
    if entry.times > 1:
        said.append(f"{entry.times} times")
    return "; ".join(said)
