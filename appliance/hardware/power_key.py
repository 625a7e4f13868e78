"""The modem's power key and reset: the last resort when nothing else recovers it."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from appliance.hardware.boards import Presses

_LOG = logging.getLogger(__name__)

# A modem whose port is missing may simply be off. Its key is pressed after the first pause, and
# again after pauses that double.
FIRST_PAUSE_SECONDS: Final = 30.0
LAST_PAUSE_SECONDS: Final = 600.0


class PowerKey:
    """Presses the key or reset that is most likely to help, for as long as the board needs.

    A silent modem may be on or off. If it answered before, it is on and hangs: reset it, or switch
    it off and on. If it never answered, it may be off: press once. If that does not help,
    alternate, so that a key that only toggles reaches "on" as well.

    Args:
        key: the output of the power key, or None.
        reset: the output of the reset, or None.
        presses: how long to hold each.
        pause: waits so many seconds, or less if the program stops.
    """

    def __init__(
        self, key: Any | None, reset: Any | None, presses: Presses, pause: Callable[[float], object]
    ) -> None:
        self._key = key
        self._reset = reset
        self._presses = presses
        self._pause = pause
        self._lock = threading.Lock()
        self._answered = False
        self._steps = self._plan(answered=False)

    def note_answer(self) -> None:
        """Note that the modem answers."""
        self._answered = True

    def __call__(self) -> None:
        """Take the next step, which takes seconds. Never raises: a pin that fails is logged."""
        with self._lock:
            if self._answered:
                self._answered = False
                self._steps = self._plan(answered=True)
            step = next(self._steps)
            try:
                step()
            except Exception as error:  # noqa: BLE001 - the libraries raise any exception
                _LOG.warning("the modem's power key cannot be used: %s", error)

    def _plan(self, *, answered: bool) -> Iterator[Callable[[], None]]:
        if self._key is None:
            while True:
                yield self._pulse_reset
        if not answered:
            yield self._switch_on
        while True:
            if self._reset is not None:
                yield self._pulse_reset
            yield self._switch_off_and_on
            yield self._switch_on

    def _switch_on(self) -> None:
        self._hold(self._key, self._presses.on)

    def _switch_off_and_on(self) -> None:
        self._hold(self._key, self._presses.off)
        self._pause(self._presses.off_wait)
        self._hold(self._key, self._presses.on)

    def _pulse_reset(self) -> None:
        self._hold(self._reset, self._presses.reset)

    def _hold(self, output: Any, seconds: float) -> None:
        output.on()
        try:
            self._pause(seconds)
        finally:
            output.off()


class Absence:
    """Decides when to press the key of a modem whose port is missing, in monotonic seconds."""

    def __init__(self) -> None:
        self._due: float | None = None
        self._pause = FIRST_PAUSE_SECONDS

    def note(self, *, absent: bool, now: float) -> None:
        """Note whether the port is missing now."""
        if not absent:
            self._due, self._pause = None, FIRST_PAUSE_SECONDS
        elif self._due is None:
            self._due = now + self._pause

    def due(self, now: float) -> bool:
        """Return whether to press now; the next press comes after a longer pause."""
        if self._due is None or now < self._due:
            return False
        self._pause = min(2 * self._pause, LAST_PAUSE_SECONDS)
        self._due = now + self._pause
        return True

    def seconds_left(self, now: float) -> float | None:
        """Return the seconds until `due`, or None if no port is missing."""
        return None if self._due is None else max(0.0, self._due - now)
