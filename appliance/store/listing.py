"""The content of a list of messages: filter, order, and the place where a page begins.

Pages are found by key, never by skipping rows: a place is the key of the row next to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from appliance.errors import N_, InputError
from appliance.store.message_rows import MessageRow

Order = Literal["newest", "oldest", "due"]
SMALLEST_PAGE, LARGEST_PAGE = 1, 500
# Counting stops here: nobody needs exact numbers of thousands.
MOST_COUNTED = 10_000
MOST_MATCHES_COUNTED = 1_000
_PLACE = re.compile(r"(b?)(\d{1,18})\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """The filter of a list; all given conditions must hold."""

    direction: Literal["in", "out"] | None = None
    statuses: tuple[str, ...] = ()  # any of these
    unread: bool | None = None  # incoming: True = only unread messages, False = only read ones
    address: str | None = None  # of the correspondent
    batch_id: int | None = None
    since_ms: int | None = None  # from this moment, included
    until_ms: int | None = None  # before this moment
    after_id: int | None = None  # received after the message of this id
    undecided: bool = False  # only held messages that wait for a person
    # Of held messages: True = only those that go by themselves, False = only the others.
    delayed: bool | None = None
    data: bool | None = None  # True = only data for programs, False = only the others
    # Words of the body or of the sending's subject, or part of the correspondent's name or number.
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two rows of a list: after or before the row of this key."""

    key: int  # `at`, or `release_at` in the order of release
    id: int
    before: bool = False

    @classmethod
    def read(cls, cursor: str) -> Self:
        """Return the place that `str` wrote. Raise InputError, field `cursor`."""
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
    """Rows of a list, and the cursors of the previous and next page (None if there is none)."""

    rows: tuple[MessageRow, ...]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of messages; `exact` is false if counting stopped at the limit."""

    number: int
    exact: bool = True


def key_of(row: MessageRow, order: Order) -> int:
    """Return the key by which a row is ordered, before its id."""
    return (row.release_at or 0) if order == "due" else row.at


def page_of(
    found: Sequence[MessageRow],
    *,
    limit: int,
    order: Order,
    place: Place | None,
    more: Place | None = None,
) -> MessagePage:
    """Return a page of up to `limit` rows from `found`, which is in the direction of the search.

    One row more than the limit shows that there are others; `more` says where to continue if the
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
