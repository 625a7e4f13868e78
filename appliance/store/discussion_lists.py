"""Discussions as the API lists them: those with something unread or none, of a period, after one.

The order is that of their last messages. A period, and that nothing is unread, are looked for among
a bounded number of discussions for each page, so a page may be short and yet have a next one.
"""

from dataclasses import dataclass
from typing import Any, Final

from appliance.store import discussions
from appliance.store.database import Store
from appliance.store.discussions import DiscussionRow
from appliance.store.spans import Span

_MOST_LOOKED_AT: Final = 10_000
_LISTED: Final = "discussion d CROSS JOIN message m ON m.id = d.last_message_id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which discussions, in which order; `span.after` is the id of a message."""

    span: Span
    unread: bool | None = None  # True = with something unread, False = with nothing unread

    def fits(self, row: DiscussionRow) -> bool:
        """Whether one that was found otherwise is wanted."""
        span = self.span
        return (
            (self.unread is None or self.unread == (row.unread > 0))
            and (span.since_ms is None or row.at >= span.since_ms)
            and (span.until_ms is None or row.at < span.until_ms)
            and (span.after is None or row.place > span.after)
        )


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """A page of the list; `next` is the place beyond which the next one begins."""

    rows: tuple[DiscussionRow, ...]
    next: int | None


def page(store: Store, wanted: Wanted, *, limit: int, beyond: int | None = None) -> DiscussionPage:
    """A page, beyond the place of a row."""
    edge = _edge(store, wanted, beyond)
    conditions, values = _conditions(wanted, beyond, edge)
    found = store.rows(
        f"SELECT d.id, d.place FROM {_LISTED} WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
        f" ORDER BY d.place {wanted.span.direction} LIMIT ?",
        (*values, limit + 1),
    )
    rows = discussions.by_ids(store, [row[0] for row in found[:limit]])
    rows.sort(key=lambda row: row.place, reverse=not wanted.span.oldest_first)
    return DiscussionPage(tuple(rows), found[limit - 1][1] if len(found) > limit else edge)


def count(store: Store, wanted: Wanted) -> int:
    """How many there are, among as many as one page looks at where a period is wanted."""
    if not wanted.span.has_dates and wanted.span.after is None and wanted.unread is not False:
        return discussions.count(store, unread=bool(wanted.unread))
    conditions, values = _conditions(wanted, None, _edge(store, wanted, None))
    inner = f"SELECT 1 FROM {_LISTED} WHERE {' AND '.join(conditions)} LIMIT ?"  # noqa: S608 - constants
    return int(store.value(f"SELECT count(*) FROM ({inner})", (*values, _MOST_LOOKED_AT)))  # noqa: S608 - constants


def _edge(store: Store, wanted: Wanted, beyond: int | None) -> int | None:
    """The place of the last discussion that is looked at; None = there are fewer, or all fit."""
    if not wanted.span.has_dates and wanted.unread is not False:
        return None
    conditions, values = _places(wanted, beyond)
    place = store.value(
        f"SELECT d.place FROM discussion d WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
        f" ORDER BY d.place {wanted.span.direction} LIMIT 1 OFFSET ?",
        (*values, _MOST_LOOKED_AT - 1),
    )
    return None if place is None else int(place)


def _places(wanted: Wanted, beyond: int | None) -> tuple[list[str], list[Any]]:
    """What an index gives in order."""
    conditions, values = ["d.place IS NOT NULL"], list[Any]()
    if wanted.unread:
        conditions.append("d.unread > 0")
    if wanted.span.after is not None:
        conditions.append("d.place > ?")
        values.append(wanted.span.after)
    if beyond is not None:
        conditions.append(f"d.place {wanted.span.beyond} ?")
        values.append(beyond)
    return conditions, values


def _conditions(
    wanted: Wanted, beyond: int | None, edge: int | None
) -> tuple[list[str], list[Any]]:
    conditions, values = _places(wanted, beyond)
    if edge is not None:
        conditions.append(f"d.place {'<=' if wanted.span.oldest_first else '>='} ?")
        values.append(edge)
    dates, moments = wanted.span.conditions("m.at")
    if wanted.unread is False:
        dates.append("d.unread = 0")
    return [*conditions, *dates], [*values, *moments]
