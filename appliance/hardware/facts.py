"""Collect what the lights show of the store and the modems."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from appliance.clock import Clock
from appliance.hardware.patterns import Reach
from appliance.lines.state import SessionState
from appliance.modem.state import Condition
from appliance.store import attention, discussions, events
from appliance.store.database import Store

_FAILED_WITHIN_MS: Final = 7 * 24 * 3600 * 1000  # the same period as on the home page
# A segment takes only a moment; a shorter signal would not be seen.
SENDING_SHOWN_SECONDS: Final = 1.0

# Conditions that end by themselves. One that lasts longer than this (seconds) needs a person.
PATIENCE: Final[dict[str, float]] = {
    Condition.NO_PORT: 60.0,
    Condition.NOT_A_MODEM: 60.0,
    Condition.MUTE: 120.0,
    Condition.OTHER_SIM: 60.0,
    Condition.DENIED: 60.0,
    Condition.SEARCHING: 600.0,
    # Of lines without a modem.
    "unreachable": 600.0,
    "certificate": 60.0,
    "key_refused": 60.0,
    "no_credit": 60.0,
    "not_allowed": 60.0,
}
_REACH: Final[dict[str, Reach]] = {
    Condition.STARTING: Reach.SEARCHING,
    Condition.OTHER_SIM: Reach.SIM_WANTED,
    Condition.NO_SIM: Reach.SIM_WANTED,
    Condition.PIN_WANTED: Reach.SIM_WANTED,
    Condition.PIN_REFUSED: Reach.SIM_WANTED,
    Condition.PUK_WANTED: Reach.SIM_WANTED,
    Condition.SIM_BUSY: Reach.SEARCHING,
    Condition.SEARCHING: Reach.SEARCHING,
    Condition.READY: Reach.READY,
    "unreachable": Reach.SEARCHING,
    "busy": Reach.READY,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the lights show of the store and of other programs on the box."""

    unread: bool = False
    undecided: bool = False  # and not marked as seen
    working: bool = False  # a copy to a USB stick or an update is running


class StoreFacts:
    """Reads the store on one thread, and only when its journal has grown.

    `working_file` exists while another program of the box is at work.
    """

    def __init__(self, store: Store, working_file: Path | None = None) -> None:
        self._store = store
        self._working_file = working_file
        self._version = -1
        self._facts = Facts()

    def look(self) -> Facts:
        """Return the current facts. Raise StoreError if the store cannot be read."""
        version = events.version(self._store)
        if version != self._version:
            since = self._store.clock.now_ms() - _FAILED_WITHIN_MS
            newest = attention.newest_undecided(self._store, since)
            self._facts = Facts(
                unread=discussions.unread_messages(self._store) > 0,
                undecided=newest > attention.seen_until(self._store),
            )
            self._version = version
        working = self._working_file is not None and self._working_file.exists()
        if working is not self._facts.working:
            self._facts = replace(self._facts, working=working)
        return self._facts


@dataclass(slots=True)
class _Modem:
    condition: str
    since: float
    sending_until: float = 0.0
    seen: bool = False


class ModemFacts:
    """What the lights show of the modems. Times are monotonic seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._modems: dict[str, _Modem] = {}

    def note(self, state: SessionState) -> bool:
        """Record a line's state. Return whether the lights change at once."""
        now = self._clock.monotonic()
        modem = self._modems.get(state.name)
        if modem is None or modem.condition != state.condition:
            self._modems[state.name] = modem = _Modem(state.condition, now)
            changed = True
        else:
            changed = False
        if state.sending:
            changed = changed or modem.sending_until <= now
            modem.sending_until = now + SENDING_SHOWN_SECONDS
        return changed

    def keep(self, names: Collection[str]) -> None:
        """Forget the lines that are not among these."""
        for name in self._modems.keys() - set(names):
            self._modems.pop(name, None)

    def reach(self) -> Reach:
        """Return how far the line has come that has come least far; a missing SIM first."""
        found = {_REACH.get(modem.condition, Reach.NOTHING) for modem in self._all()}
        order = (Reach.SIM_WANTED, Reach.NOTHING, Reach.SEARCHING, Reach.READY)
        return next((reach for reach in order if reach in found), Reach.NOTHING)

    def sending(self) -> bool:
        """Return whether a segment is being sent, or was a moment ago."""
        now = self._clock.monotonic()
        return any(modem.sending_until > now for modem in self._all())

    def trouble(self) -> bool:
        """Return whether a modem has been in trouble for so long that a person should look."""
        now = self._clock.monotonic()
        return any(
            not modem.seen and now - modem.since >= PATIENCE[modem.condition]
            for modem in self._all()
            if modem.condition in PATIENCE
        )

    def seconds_to_trouble(self) -> float | None:
        """Return in how many seconds `trouble` may become true by itself, or None."""
        now = self._clock.monotonic()
        left = [
            modem.since + PATIENCE[modem.condition] - now
            for modem in self._all()
            if modem.condition in PATIENCE
        ]
        return min((seconds for seconds in left if seconds > 0), default=None)

    def absent(self) -> bool:
        """Return whether the port of a modem is missing."""
        return any(modem.condition == Condition.NO_PORT for modem in self._all())

    def answered(self) -> bool:
        """Return whether every modem answers."""
        silent = {
            Condition.STARTING,
            Condition.NO_PORT,
            Condition.NOT_A_MODEM,
            Condition.MUTE,
            Condition.STOPPED,
        }
        return bool(self._modems) and not any(modem.condition in silent for modem in self._all())

    def mark_seen(self) -> None:
        """Mark the current trouble of every modem as seen by a person."""
        for modem in self._all():
            modem.seen = True

    def _all(self) -> list[_Modem]:
        return list(self._modems.values())
