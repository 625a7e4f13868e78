"""The lines of the box while it runs: their rows, their states, and what each may do.

    lines = Lines(store, preferences.messaging)
    lines.synchronise([ConfiguredLine("sim")])
    lines.names()                  # ["sim"]
    lines.note(state)              # a session says how its line is
    lines.can_send("sim")

The rows are read once and kept; every change goes through this object. Any thread may use it.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from appliance.config import ConfiguredLine, MessagingSettings
from appliance.lines.state import LineState, SessionState
from appliance.modem.state import Condition, ModemState
from appliance.store import lines as stored
from appliance.store import outgoing, preferences
from appliance.store.database import Store
from appliance.store.lines import LineRow
from appliance.store.sealing import Seal

# The settings of messaging that a line may have of its own.
OWN_SETTINGS: Final = (
    "pace_per_minute",
    "daily_messages",
    "monthly_recipients",
    "promotional_hours",
    "promotional_days",
)
SEALED: Final = "sealed"  # a secret is stored as {"sealed": ...}
_OF_OLD_BOXES: Final = "lines.promotional"  # a setting that a migration wrote


class Lines:
    """All lines. `settings` returns the box's settings in force."""

    def __init__(self, store: Store, settings: Callable[[], MessagingSettings]) -> None:
        self._store = store
        self._settings = settings
        self._seal = Seal(store.path.parent)
        self._configured: dict[str, ConfiguredLine] = {}
        self._rows: dict[str, LineRow] = {row.name: row for row in stored.every(store)}
        self._sessions: dict[str, SessionState] = {}
        now = store.clock.now_ms()
        self._unable_since: dict[str, int] = dict.fromkeys(self._rows, now)
        self._own: dict[str, tuple[MessagingSettings, MessagingSettings]] = {}
        self._lock = threading.RLock()  # held while rows or states change, never for the store
        self._version = 0

    # -- what lines there are ------------------------------------------------

    @property
    def version(self) -> int:
        """A number that grows at each change of a line, and when one can or cannot send."""
        return self._version

    def names(self) -> list[str]:
        """Return the names of the lines in their order."""
        return list(self._rows)

    def rows(self) -> list[LineRow]:
        """Return the rows of the lines in their order."""
        return list(self._rows.values())

    def row(self, name: str) -> LineRow | None:
        """Return the row of a line, or None if there is none."""
        return self._rows.get(name)

    def synchronise(self, configured: Sequence[ConfiguredLine]) -> None:
        """Bring the rows in step with the lines of the configuration.

        What people chose for such a line stays, except what the configuration says itself.
        """
        self._configured = {line.name: line for line in configured}
        with self._store.transaction():
            before = stored.every(self._store)
            for row in _in_step(before, configured, self._of_old_boxes()):
                stored.put(self._store, row)
            for row in before:
                if row.configured and row.name not in self._configured:
                    stored.remove(self._store, row.name)
            if (renamed := _renamed(before, configured)) is not None:
                outgoing.rename_line(self._store, renamed[0].name, renamed[1].name)
        self.read_again()

    def read_again(self) -> None:
        """Read the rows again after a commit that changed them."""
        rows = {row.name: row for row in stored.every(self._store)}
        now = self._store.clock.now_ms()
        with self._lock:
            self._rows = rows
            self._own = {}
            for name in rows:
                self._note_ability(name, now)
            for gone in self._unable_since.keys() - rows.keys():
                self._unable_since.pop(gone, None)
            for gone in self._sessions.keys() - rows.keys():
                self._sessions.pop(gone, None)
            self._version += 1

    def fixed(self, name: str) -> frozenset[str]:
        """Return the columns of a line that the configuration sets: no page changes them."""
        line = self._configured.get(name)
        return frozenset() if line is None else frozenset({"settings", "kind", *line.chosen})

    def own(self, name: str) -> dict[str, Any]:
        """Return the keys of a line's kind, with its secrets in clear."""
        configured, row = self._configured.get(name), self._rows.get(name)
        if configured is not None:
            return dict(configured.own)
        given = {} if row is None else row.settings
        return {key: self._opened(value) for key, value in given.items()}

    # -- what each can do now ------------------------------------------------

    def note(self, state: SessionState) -> None:
        """Take what a session says of its line."""
        with self._lock:
            if state.name not in self._rows:
                return
            could = self.can_send(state.name)
            self._sessions[state.name] = state
            self._note_ability(state.name, self._store.clock.now_ms())
            if could != self.can_send(state.name):
                self._version += 1

    def number_of(self, name: str) -> str | None:
        """Return a line's own number: as people typed it, as the SIM says it, or the account's."""
        row, session = self._rows.get(name), self._sessions.get(name)
        typed = row.number if row else None
        return typed or (session.own_number if session else None) or self.own(name).get("number")

    def can_send(self, name: str) -> bool:
        """Return whether a line can send now: its session can, and it is not paused."""
        row, session = self._rows.get(name), self._sessions.get(name)
        return row is not None and not row.paused and session is not None and session.can_send

    def is_paused(self, name: str) -> bool:
        """Return whether somebody has paused a line, or it does not exist."""
        row = self._rows.get(name)
        return row is None or row.paused

    def unable_since_ms(self, name: str) -> int | None:
        """Return since when a line cannot send, or None if it can.

        A start of the program begins anew. A line that does not exist has never been able to: 0.
        """
        if name not in self._rows:
            return 0
        return self._unable_since.get(name)

    def settings_of(self, name: str) -> MessagingSettings:
        """Return the box's settings with the line's own caps, pace and hours."""
        box = self._settings()
        with self._lock:
            known = self._own.get(name)
            if known is not None and known[0] is box:
                return known[1]
            own = _own_settings(self._rows.get(name))
            made = replace(box, **own) if own else box
            self._own[name] = (box, made)
            return made

    def states(self) -> list[LineState]:
        """Return a snapshot of every line, in their order."""
        return [self._state(row) for row in self.rows()]

    # ------------------------------------------------------------------------

    def _state(self, row: LineRow) -> LineState:
        session = self._sessions.get(row.name)
        number = row.number or (session.own_number if session else None)
        return LineState(
            row.name,
            row.shown,
            row.kind,
            session.condition if session else Condition.STARTING,
            session.since_ms if session else self._unable_since.get(row.name, 0),
            can_send=self.can_send(row.name),
            paused=row.paused,
            number=number,
            detail=session.detail if session else "",
            modem=session if isinstance(session, ModemState) else None,
            session=session,
        )

    def _note_ability(self, name: str, now_ms: int) -> None:
        if self.can_send(name):
            self._unable_since.pop(name, None)
        else:
            self._unable_since.setdefault(name, now_ms)

    def _opened(self, kept: Any) -> Any:
        """Return a stored value in clear; empty if another box has sealed it."""
        if not (isinstance(kept, dict) and SEALED in kept):
            return kept
        return self._seal.open(str(kept[SEALED])) or ""

    def _of_old_boxes(self) -> dict[str, Any]:
        """Return what the first line of a box has that existed before lines did."""
        known = preferences.get(self._store, _OF_OLD_BOXES)
        preferences.remove(self._store, _OF_OLD_BOXES)
        return {} if known is None else {"promotional": known}


def _own_settings(row: LineRow | None) -> dict[str, Any]:
    """Return the settings of messaging that a line has of its own."""
    given = {} if row is None else {key: getattr(row, key) for key in OWN_SETTINGS}
    return {key: value for key, value in given.items() if value is not None}


def _renamed(
    before: Sequence[LineRow], configured: Sequence[ConfiguredLine]
) -> tuple[LineRow, ConfiguredLine] | None:
    """Return a line that has a new name in the file, or None."""
    known = {row.name for row in before}
    names = {line.name for line in configured}
    news = [line for line in configured if line.name not in known]
    gone = [row for row in before if row.configured and row.name not in names]
    is_alike = len(news) == len(gone) == 1 and news[0].kind == gone[0].kind
    return (gone[0], news[0]) if is_alike else None


def _in_step(
    before: Sequence[LineRow], configured: Sequence[ConfiguredLine], first: Mapping[str, Any]
) -> list[LineRow]:
    """Return the rows to store: the configured lines, then those that people added.

    `first` is what the lines of a box have that has no row yet.
    """
    known = {row.name: row for row in before}
    names = {line.name for line in configured}
    if (renamed := _renamed(before, configured)) is not None:
        known[renamed[1].name] = renamed[0]
    rows = []
    for line in configured:
        row = known.get(line.name) or LineRow(line.name, **({} if before else first))
        fixed = {"name": line.name, "kind": line.kind, "settings": {}, **line.chosen}
        rows.append(replace(row, configured=True, **fixed))
    rows += [row for row in before if not row.configured and row.name not in names]
    return [replace(row, position=position) for position, row in enumerate(rows)]
