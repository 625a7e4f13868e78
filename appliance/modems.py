"""The modem sessions of the box: started, woken, exchanged and stopped together."""

import threading
from collections.abc import Callable, Sequence

from appliance.clock import Clock
from appliance.modem.session import Session
from appliance.modem.state import ModemState

# The submit in hand is waited for: its answer may take as long as the network wants.
STOP_SECONDS = 100.0


class Modems:
    """One session for each maker in `makers`; a maker gives a new session with today's settings."""

    def __init__(self, makers: Sequence[Callable[[], Session]], clock: Clock) -> None:
        self._makers = tuple(makers)
        self._clock = clock
        self._sessions = [make() for make in self._makers]
        self._changing = threading.Lock()  # held while sessions are started, exchanged or stopped
        self._running = False
        self._over = False

    def start(self) -> None:
        """Start every session; returns at once."""
        with self._changing:
            self._running = True
            for session in self._sessions:
                session.start()

    def stop(self) -> None:
        """Stop every session, after the submit it has in hand, all at the same time."""
        self._over = True
        with self._changing:
            stopping = [
                threading.Thread(target=session.stop, args=(STOP_SECONDS,), name="modem stop")
                for session in self._sessions
            ]
            for thread in stopping:
                thread.start()
            for thread in stopping:
                thread.join()

    def wake(self) -> None:
        """There may be something to send."""
        for session in self._sessions:
            session.wake()

    def states(self) -> list[ModemState]:
        """A snapshot of every modem."""
        return [session.state for session in self._sessions]

    def change(self) -> None:
        """Begin again with the settings as they are now; returns at once.

        The submit in hand is waited for, as when everything stops.
        """
        threading.Thread(target=self._exchange, name="modem change", daemon=True).start()

    def names(self) -> list[str]:
        """The modems' names, in the order of their places."""
        return [session.name for session in self._sessions]

    def silent_seconds(self, place: int) -> float:
        """How long ago the loop of the session at `place` last turned."""
        # Looked up each time: a change of settings puts another session there.
        return self._clock.monotonic() - self._sessions[place].beat_at

    def _exchange(self) -> None:
        with self._changing:
            for place, make in enumerate(self._makers):
                if self._over:
                    return
                if self._running:
                    self._sessions[place].stop(STOP_SECONDS)
                self._sessions[place] = make()
                # Before `start` the new one waits for it, as the one in its place did.
                if self._running:
                    self._sessions[place].start()
