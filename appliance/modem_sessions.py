"""Start, wake, replace and stop the modem sessions of the box together."""

import threading
from collections.abc import Callable, Sequence

from appliance.clock import Clock
from appliance.modem.enquiry import Enquiry
from appliance.modem.session import Session
from appliance.modem.state import ModemState

# Stopping waits for the current submit, whose answer may take as long as the network wants.
STOP_SECONDS = 100.0


class ModemSessions:
    """One session for each maker in `makers`, which returns a new session with current settings."""

    def __init__(self, makers: Sequence[Callable[[], Session]], clock: Clock) -> None:
        self._makers = tuple(makers)
        self._clock = clock
        self._sessions = [make() for make in self._makers]
        self._changing = threading.Lock()  # held while sessions are started, replaced or stopped
        self._running = False
        self._over = False

    def start(self) -> None:
        """Start every session and return at once."""
        with self._changing:
            self._running = True
            for session in self._sessions:
                session.start()

    def stop(self) -> None:
        """Stop every session at the same time, each after its current submit."""
        self._over = True
        # Without the lock, which a change of settings holds while it waits for a submit.
        self._at_every_place(self._stop_one)
        with self._changing:
            self._at_every_place(self._stop_one)  # what such a change started at the last moment

    def wake(self) -> None:
        """Wake every session: there may be something to send."""
        for session in self._sessions:
            session.wake()

    def ask(self, name: str, enquiry: Enquiry) -> bool:
        """Send a USSD code through the modem `name`. Return False if there is no such modem."""
        for session in self._sessions:
            if session.name == name:
                session.ask(enquiry)
                return True
        return False

    def states(self) -> list[ModemState]:
        """Return a snapshot of every modem."""
        return [session.state for session in self._sessions]

    def change(self) -> None:
        """Restart with the current settings; return at once.

        As on a stop, the current submit is completed first.
        """
        threading.Thread(target=self._exchange, name="modem change", daemon=True).start()

    def names(self) -> list[str]:
        """Return the modems' names in the order of their places."""
        return [session.name for session in self._sessions]

    def silent_seconds(self, place: int) -> float:
        """Return the seconds since the loop of the session at `place` last turned."""
        # Looked up each time: a change of settings replaces the session.
        return self._clock.monotonic() - self._sessions[place].beat_at

    def _exchange(self) -> None:
        with self._changing:
            self._at_every_place(self._replace_one)

    def _replace_one(self, place: int) -> None:
        if self._running:
            self._stop_one(place)
        if self._over:
            return
        self._sessions[place] = self._makers[place]()
        # If this is not running yet, `start` starts the new session as it would the old one.
        if self._running:
            self._sessions[place].start()

    def _stop_one(self, place: int) -> None:
        self._sessions[place].stop(STOP_SECONDS)

    def _at_every_place(self, do: Callable[[int], None]) -> None:
        """Call `do` for all places at the same time; this takes as long as the slowest call."""
        threads = [
            threading.Thread(target=do, args=(place,), name=f"modem at place {place}")
            for place in range(len(self._makers))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
