"""Start, wake, replace and stop the sessions of the lines: each by itself, the stop all at once.

A session is a thread that works for one line: a modem's (`appliance.modem.session`) or a
provider's. `make` returns a new one for a row, with the settings of now.
"""

import threading
from collections.abc import Callable
from typing import Protocol

from appliance.lines.registry import Lines
from appliance.lines.state import SessionState
from appliance.modem.enquiry import Enquiry
from appliance.modem.session import Session
from appliance.modem.state import ModemState
from appliance.store.lines import LineRow

# Stopping waits for the current submit, whose answer may take as long as the network wants.
STOP_SECONDS = 100.0


class LineSession(Protocol):
    """The thread of one line."""

    @property
    def name(self) -> str:
        """The line's name."""
        ...

    @property
    def state(self) -> SessionState:
        """The line's last known state."""
        ...

    def start(self) -> None:
        """Start the thread and return at once."""
        ...

    def wake(self) -> None:
        """Tell the session that there may be something to send."""
        ...

    def stop(self, timeout: float) -> bool:
        """Finish the current submit and end; return whether the thread has ended."""
        ...

    def silent_seconds(self) -> float:
        """Return the seconds since the session's loop last turned."""
        ...


class _Place:
    """The place of a line: the session that works for it now."""

    def __init__(self, session: LineSession) -> None:
        self.session = session
        self.changing = threading.Lock()  # held while the session is started, replaced or stopped
        self.is_over = False  # the line was removed: nothing is started here any more


class LineSessions:
    """One session for each of the lines. Any thread may use it."""

    def __init__(self, lines: Lines, make: Callable[[LineRow], LineSession]) -> None:
        self._lines = lines
        self._make = make
        self._places = {row.name: _Place(make(row)) for row in lines.rows()}
        self._leaving: dict[str, threading.Thread] = {}
        self._adding = threading.Lock()  # held while places come and go
        self._running = False
        self._over = False

    def start(self) -> None:
        """Start every session and return at once."""
        with self._adding:
            self._running = True
            for place in self._places.values():
                with place.changing:
                    if not place.is_over:
                        place.session.start()

    def stop(self) -> None:
        """Stop every session at the same time, each after its current submit."""
        self._over = True
        # Without the locks, which a change of settings holds while it waits for a submit.
        self._at_every_place(_stop)
        with self._adding:
            self._at_every_place(_stop_for_good)  # what such a change started at the last moment
            leaving = list(self._leaving.values())
        for thread in leaving:
            thread.join()

    def follow(self) -> None:
        """Start the sessions of lines that were added, and end those of lines that are gone.

        Return at once. A line that comes back begins when its earlier session has ended.
        """
        with self._adding:
            rows = {row.name: row for row in self._lines.rows()}
            for name in self._places.keys() - rows.keys():
                self._leave(name)
            for name in rows.keys() - self._places.keys():
                if not self._over:
                    self._enter(rows[name])

    def restart(self, name: str) -> None:
        """Restart a line with its current settings, after its current submit; return at once."""
        place = self._places.get(name)
        if place is not None:
            _in_background(f"restart of {name}", lambda: self._replace(name, place))

    def wake(self) -> None:
        """Wake every session: there may be something to send."""
        for place in list(self._places.values()):
            place.session.wake()

    def ask(self, name: str, enquiry: Enquiry) -> bool:
        """Send a USSD code through the modem `name`. Return False if there is no such modem."""
        place = self._places.get(name)
        if place is None or not isinstance(place.session, Session):
            return False
        place.session.ask(enquiry)
        return True

    def refresh(self, name: str) -> bool:
        """Let a line ask its provider what is left. Return False if it has no provider."""
        refresh: Callable[[], None] | None = getattr(self.session(name), "refresh", None)
        if refresh is not None:
            refresh()
        return refresh is not None

    def session(self, name: str) -> LineSession | None:
        """Return the session that works for a line now."""
        place = self._places.get(name)
        return None if place is None else place.session

    def states(self) -> list[ModemState]:
        """Return a snapshot of every modem, in the order of the lines."""
        found = [self.session(name) for name in self._lines.names()]
        return [session.state for session in found if isinstance(session, Session)]

    def silent_seconds(self) -> dict[str, float]:
        """Return the seconds since the loop of each session last turned, by line."""
        # Looked up each time: a change of settings replaces the session.
        return {name: place.session.silent_seconds() for name, place in list(self._places.items())}

    def _enter(self, row: LineRow) -> None:
        """Make a place for a line, and start its session."""
        before = self._leaving.pop(row.name, None)
        place = self._places[row.name] = _Place(self._make(row))
        if not self._running:
            return
        if before is None or not before.is_alive():
            place.session.start()
            return

        def begin() -> None:
            before.join()
            with place.changing:
                if not (self._over or place.is_over):
                    place.session.start()

        _in_background(f"start of {row.name}", begin)

    def _leave(self, name: str) -> None:
        place = self._places.pop(name)
        place.is_over = True
        end = lambda: _stop_for_good(place)  # noqa: E731 - a thread's function
        self._leaving[name] = _in_background(f"end of {name}", end)

    def _replace(self, name: str, place: _Place) -> None:
        with place.changing:
            if self._running:
                _stop(place)
            row = self._lines.row(name)
            if self._over or place.is_over or row is None:
                return
            place.session = self._make(row)
            # If this is not running yet, `start` starts the new session as it would the old one.
            if self._running:
                place.session.start()

    def _at_every_place(self, do: Callable[[_Place], None]) -> None:
        """Call `do` for all places at the same time; this takes as long as the slowest call."""
        threads = [
            _in_background(f"end of {name}", lambda place=place: do(place))  # type: ignore[misc]
            for name, place in list(self._places.items())
        ]
        for thread in threads:
            thread.join()


def _stop(place: _Place) -> None:
    place.session.stop(STOP_SECONDS)


def _stop_for_good(place: _Place) -> None:
    """Stop what is at a place, also what a change of settings starts there at the last moment."""
    _stop(place)
    with place.changing:
        _stop(place)


def _in_background(name: str, do: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=do, name=name, daemon=True)
    thread.start()
    return thread
