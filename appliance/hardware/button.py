"""The button: its action depends on how long it is held, and runs when it is released.

short         mark what needs attention as seen
5 s           shut down cleanly
15 s          create a new administrator code
60 s          nothing: something lies on it, or its cable has a short circuit
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.hardware.patterns import Held

SHUT_DOWN_SECONDS: Final = 5.0
NEW_CODE_SECONDS: Final = 15.0
STUCK_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions of the button. Each may raise."""

    mark_seen: Callable[[], None]
    shut_down: Callable[[], None]
    new_code: Callable[[], None]


class Button:
    """Turns press and release into an action by the time between them, in monotonic seconds."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions
        self._pressed_at: float | None = None
        self._to_do: Callable[[], None] | None = None

    def press(self, now: float) -> None:
        """Note that the button was pressed."""
        self._pressed_at = now

    def release(self, now: float) -> None:
        """Note that the button was released; `take` then returns the action."""
        if self._pressed_at is None:
            return
        seconds, self._pressed_at = now - self._pressed_at, None
        if seconds >= STUCK_SECONDS:
            return
        self._to_do = {
            Held.NO: self._actions.mark_seen,
            Held.SHUT_DOWN: self._actions.shut_down,
            Held.NEW_CODE: self._actions.new_code,
        }[_stage(seconds)]

    def take(self) -> Callable[[], None] | None:
        """Return the pending action, once."""
        to_do, self._to_do = self._to_do, None
        return to_do

    def held(self, now: float) -> tuple[Held, float | None]:
        """Return what a release would do, and the seconds until that changes, or None."""
        pressed_at = self._pressed_at
        if pressed_at is None:
            return Held.NO, None
        seconds = now - pressed_at
        changes = [
            limit - seconds
            for limit in (SHUT_DOWN_SECONDS, NEW_CODE_SECONDS, STUCK_SECONDS)
            if limit > seconds
        ]
        return _stage(seconds), changes[0] if changes else None


def _stage(seconds: float) -> Held:
    if seconds >= STUCK_SECONDS or seconds < SHUT_DOWN_SECONDS:
        return Held.NO
    return Held.NEW_CODE if seconds >= NEW_CODE_SECONDS else Held.SHUT_DOWN
