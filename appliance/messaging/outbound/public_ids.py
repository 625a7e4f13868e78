"""The ids of messages at providers: `3fa9c2-1042-mj2x7k1q`.

Box, message and the time of the claim. Whoever asks about a submission uses the id that it had; a
message that is sent again, because it had not gone or somebody wants it, has a new one.
"""

import re
import secrets
from typing import Final

from appliance.store import preferences
from appliance.store.database import Store

_BOX: Final = "lines.box"  # a setting
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_WRITTEN: Final = re.compile(r"[0-9a-f]{6}-([1-9][0-9]{0,17})-[0-9a-z]{1,12}")


class PublicIds:
    """Makes the ids of a box. Every method is called within a commit or only reads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._box: str | None = None

    def of(self, message_id: int, submitted_at: int) -> str:
        """Return the id of a submission."""
        return f"{self.box()}-{message_id}-{_in_36(submitted_at)}"

    def message_of(self, public_id: str) -> int | None:
        """Return the message of an id that this box has given, or None for any other text."""
        found = _WRITTEN.fullmatch(public_id)
        if found is None or not public_id.startswith(f"{self.box()}-"):
            return None
        return int(found[1])

    def box(self) -> str:
        """Return the id of this box, which is made at the first call."""
        if self._box is not None:
            return self._box
        box: str | None = preferences.get(self._store, _BOX)
        if box is None:
            box = secrets.token_hex(3)
            with self._store.transaction():
                preferences.put(self._store, _BOX, box)
        if not self._store.in_transaction():  # one that fails would take the box's id back
            self._box = box
        return box


def _in_36(number: int) -> str:
    """Return a number in base 36."""
    digits = ""
    while number > 0:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits or "0"
