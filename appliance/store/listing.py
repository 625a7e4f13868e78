"""What a list of messages shows: filter, order, and the place where a page begins.

Pages are found by key, never by counting rows off: a place is the key of the row next to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from appliance.errors import N_, InputError
from appliance.store.message_rows import MessageRow

Order = Literal["newest", "oldest", "due"]
SMALLEST_PAGE, LARGEST_PAGE = 1, 500
# Counting stops here: nobody reads how many thousands exactly.
MOST_COUNTED = 10_000
MOST_MATCHES_COUNTED = 1_000
_PLACE = re.compile(r"(b?)(\d{1,18})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages; every condition that is given must hold."""

    direction: Literal["in", "out"] | None = None
    statuses: tuple[str, ...] = ()  # any of these
    unread: bool | None = None  # incoming: True = only what nobody has read, False = only the rest
    address: str | None = None  # of the correspondent
    batch_id: int | None = None
    since_ms: int | None = None  # from this moment on
    until_ms: int | None = None  # before this moment
    after_id: int | None = None  # that came after the message of this id
    text: str = ""  # words of the body, or part of the correspondent's name or number


@dataclass(frozen=True, slots=True)
class Place:
    """Between two rows of a list: after the row of this key, or before it."""

    key: int  # `at`, or `release_at` in the order of what is due
    id: int
    before: bool = False

    @classmethod
    def read(cls, cursor: str) -> Self:
        """The place that `str` wrote. Raises InputError, field `cursor`."""
        found = _PLACE.fullmatch(cursor)
        if found is None:
            raise InputError(
                "bad_cursor", N_("There is no such place in the list."), field="cursor"
            )
        return cls(int(found[2]), int(found[3]), before=bool(found[1]))

    def __str__(self) -> str:
        return f"{'b' if self.before else ''}{self.key}.{self.id}"


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Rows of a list, and the cursors of the pages beside it (None = there is none)."""

    rows: tuple[MessageRow, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `exact` is false when there are more than were worth counting."""

    number: int
    exact: bool = True


def key_of(row: MessageRow, order: Order) -> int:
    """What the row is ordered by, before its id."""
    return (row.release_at or 0) if order == "due" else row.at


def page_of(
    found: Sequence[MessageRow],
    *,
    limit: int,
    order: Order,
    place: Place | None,
    more: Place | None = None,
) -> MessagePage:
    """A page of up to `limit` rows, of `found` in the direction it was looked for.

    One row more than the limit tells that there are others; `more` says where to go on when the
    search stopped before it had enough.
    """
    backwards = place is not None and place.before
    rows = list(found[:limit])
    further = len(found) > limit or more is not None
    if backwards:
        rows.reverse()
    after = Place(key_of(rows[-1], order), rows[-1].id) if rows else None
    before = Place(key_of(rows[0], order), rows[0].id, before=True) if rows else None
    if more is not None:
        after, before = (after, more) if backwards else (more, before)
    has_next = True if backwards else further
    has_previous = further if backwards else place is not None
    return MessagePage(
        tuple(rows),
        str(after) if has_next and after else None,
        str(before) if has_previous and before else None,
    )
