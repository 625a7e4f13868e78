"""`IN (?, ?, ...)` with few different statements.

SQLite keeps what it prepared by the statement's text, up to twenty KiB for a list of messages. With
as many marks as there are values, or with the values written out, texts differ for ever: memory
grows for weeks, and every one is prepared anew. So values are padded to a power of two.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def padded(values: Sequence[T]) -> list[T]:
    """The values with the last one repeated until their number is a power of two."""
    made = list(values)
    if made:
        made += made[-1:] * ((1 << (len(made) - 1).bit_length()) - len(made))
    return made
