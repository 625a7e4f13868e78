"""Write `IN (?, ?, ...)` with few different statements.

SQLite caches prepared statements by their text, and each takes up to 20 KiB for a list of messages.
With one placeholder per value, or with the values in the text, there are endless texts: memory
grows for weeks, and each statement is prepared again. So the values are padded to a power of two.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def padded(values: Sequence[T]) -> list[T]:
    """Return the values with the last one repeated until their number is a power of two."""
    made = list(values)
    if made:
        made += made[-1:] * ((1 << (len(made) - 1).bit_length()) - len(made))
    return made
