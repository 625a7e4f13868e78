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
    span = wanted.span
    inner, inner_values = _looked_at(wanted, beyond)
    conditions, values = _conditions(wanted)
    found = store.rows(
        f"SELECT d.id, d.place FROM ({inner} LIMIT ?) d"  # noqa: S608 - constants
        " CROSS JOIN message m ON m.id = d.last_message_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY d.place {span.direction} LIMIT ?",
        (*inner_values, _MOST_LOOKED_AT, *values, limit + 1),
    )
    if len(found) > limit:
        following = found[limit - 1][1]
    else:
        following = store.value(
            f"SELECT place FROM ({inner} LIMIT 1 OFFSET ?)",  # noqa: S608 - constants
            (*inner_values, _MOST_LOOKED_AT - 1),
        )
    rows = discussions.by_ids(store, [row[0] for row in found[:limit]])
    rows.sort(key=lambda row: row.place, reverse=not span.oldest_first)
    return DiscussionPage(tuple(rows), following)


def count(store: Store, wanted: Wanted) -> int:
    """How many there are, among as many as one page looks at where a period is wanted."""
    if wanted == Wanted(Span(oldest_first=wanted.span.oldest_first), wanted.unread or None):
        return discussions.count(store, unread=bool(wanted.unread))
    inner, inner_values = _looked_at(wanted, None)
    conditions, values = _conditions(wanted)
    return int(
        store.value(
            f"SELECT count(*) FROM ({inner} LIMIT ?) d"  # noqa: S608 - constants
            " CROSS JOIN message m ON m.id = d.last_message_id"
            f" WHERE {' AND '.join(conditions)}",
            (*inner_values, _MOST_LOOKED_AT, *values),
        )
    )


def _looked_at(wanted: Wanted, beyond: int | None) -> tuple[str, list[Any]]:
    """The discussions that an index gives in order."""
    conditions, values = ["place IS NOT NULL"], list[Any]()
    if wanted.unread:
        conditions.append("unread > 0")
    if wanted.span.after is not None:
        conditions.append("place > ?")
        values.append(wanted.span.after)
    if beyond is not None:
        conditions.append(f"place {wanted.span.beyond} ?")
        values.append(beyond)
    sql = (
        "SELECT id, place, unread, last_message_id FROM discussion"  # noqa: S608 - constants
        f" WHERE {' AND '.join(conditions)} ORDER BY place {wanted.span.direction}"
    )
    return sql, values


def _conditions(wanted: Wanted) -> tuple[list[str], list[int]]:
    conditions, values = wanted.span.conditions("m.at")
    if wanted.unread is False:
        conditions.append("d.unread = 0")
    return ["1", *conditions], values
