"""The code by which whoever stands at the box becomes its administrator.

It is good while there is no administrator, and for a quarter of an hour, once, after the button on
the box asked for a new one.
"""

import secrets
from typing import Final

from appliance.clock import Clock

OFFERED_SECONDS: Final = 900.0
# It is typed once, by hand: no letter or digit that looks like another.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 8


class FirstStartCode:
    """The code in force, and whether it makes an administrator beside those there are."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._code = _new()
        self._offered_until = 0.0

    def current(self) -> str:
        """The code."""
        return self._code

    def renew(self) -> str:
        """Make another, and offer it although there may be administrators."""
        self._code = _new()
        self._offered_until = self._clock.monotonic() + OFFERED_SECONDS
        return self._code

    def offered(self) -> bool:
        """Whether it is good although there are administrators."""
        return self._clock.monotonic() < self._offered_until

    def used(self) -> None:
        """It made an administrator: it makes no other."""
        self._code = _new()
        self._offered_until = 0.0


def _new() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(_LENGTH)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
