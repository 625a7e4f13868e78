"""The thread of a line without a modem: it works until nothing is left, and sleeps until woken."""

import logging
import threading
from typing import Final

from appliance.clock import Clock
from appliance.errors import StoreError
from appliance.lines.providers.kind import ProviderState
from appliance.lines.providers.line import ProviderLine
from appliance.lines.providers.pauses import Pauses
from appliance.modem.timings import Backoff

_LOG = logging.getLogger(__name__)
# What the program waits for an answer in progress when it stops, and for the thread after that.
_GRACE_SECONDS: Final = 8.0
_LAST_WORDS_SECONDS: Final = 5.0
_BEAT_SECONDS: Final = 30.0


class ProviderSession:
    """Works for one line, as `appliance.modem.session` does for a modem's."""

    def __init__(self, line: ProviderLine, clock: Clock, pauses: Pauses | None = None) -> None:
        self.name = line.name
        self.beat_at = clock.monotonic()  # when the loop last ran, for the watchdog
        self._line = line
        self._clock = clock
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"line {line.name}", daemon=True)
        self._pauses = Backoff(*(pauses or Pauses()).store)

    # -- from other threads --------------------------------------------------

    @property
    def state(self) -> ProviderState:
        """The line's last known state."""
        return self._line.state

    def start(self) -> None:
        """Start the thread and return at once."""
        self._thread.start()

    def wake(self) -> None:
        """Tell the session that there may be something to send."""
        self._line.look()
        self._wake.set()

    def refresh(self) -> None:
        """Ask the provider now whether it can be used, and what is left; return at once."""
        self._line.refresh()
        self._wake.set()

    def silent_seconds(self) -> float:
        """Return the seconds since the loop last turned."""
        return self._clock.monotonic() - self.beat_at

    def stop(self, timeout: float) -> bool:
        """Wait some seconds for the answer in progress; return whether the thread has ended."""
        self._stop.set()
        self._wake.set()
        if not self._thread.is_alive():
            return True
        self._thread.join(min(timeout, _GRACE_SECONDS))
        account = self._line.account
        if self._thread.is_alive() and account is not None:
            account.abandon()
            self._thread.join(_LAST_WORDS_SECONDS)
        return not self._thread.is_alive()

    # -- the thread ----------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.is_set():
            self.beat_at = self._clock.monotonic()
            self._wake.clear()
            try:
                worked = self._line.turn()
                self._pauses.reset()
            except StoreError as error:
                self._line.say(logging.ERROR, f"the store cannot be used: {error}")
                self._stop.wait(self._pauses.next())
            except Exception as error:  # noqa: BLE001 - the session must survive any error
                # Its type alone: the text might contain what was sent.
                self._line.say(logging.ERROR, f"unexpected {type(error).__name__}")
                _LOG.debug("unexpected error", exc_info=error)
                self._stop.wait(self._pauses.next())
            else:
                if not worked:
                    self._sleep()
        try:
            self._line.end()
        except StoreError as error:
            self._line.say(logging.WARNING, f"the last message could not be settled: {error}")

    def _sleep(self) -> None:
        if not self._wake.wait(min(self._line.seconds_to_next(), _BEAT_SECONDS)):
            self._line.look()  # a safety net in case a wake-up was missed
