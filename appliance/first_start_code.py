"""The code with which the person at the box becomes its administrator.

It is valid while there is no administrator, and once within 15 minutes after the button on the box
requested a new code.
"""

import secrets
from typing import Final

from appliance.clock import Clock

OFFERED_SECONDS: Final = 900.0
# The code is typed by hand, so it avoids letters and digits that look alike.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 8


class FirstStartCode:
    """The current code, and whether it may create another administrator."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._code = _new()
        self._offered_until = 0.0

    def current(self) -> str:
        """Return the code."""
        return self._code

    def renew(self) -> str:
        """Create a new code and offer it even if there are administrators."""
        self._code = _new()
        self._offered_until = self._clock.monotonic() + OFFERED_SECONDS
        return self._code

    def offered(self) -> bool:
        """Return whether the code is valid although there are administrators."""
        return self._clock.monotonic() < self._offered_until

    def used(self) -> None:
        """Replace the code after it has created an administrator."""
        self._code = _new()
        self._offered_until = 0.0


def _new() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(_LENGTH)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
