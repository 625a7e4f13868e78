"""List discussions for the API: with or without unread messages, of a period, after another.

They are in the order of their last messages. For a period or without unread messages, each page
examines a limited number of discussions, so a page may be short although another follows.
"""

from dataclasses import dataclass
from typing import Any, Final

from appliance.store import discussions
from appliance.store.database import Store
from appliance.store.discussions import DiscussionRow, with_last_message
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message
from appliance.store.spans import Span
from appliance.store.statements import Query, counted, given, statements

_MOST_LOOKED_AT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter and the order; `span.after` is the id of a message."""

    span: Span
    unread: bool | None = None  # True = with unread messages, False = without

    @property
    def shape(self) -> "Wanted":
        """The part of the filter that determines the query's text."""
        return Wanted(self.span.shape, self.unread)

    def fits(self, row: DiscussionRow) -> bool:
        """Return whether a discussion found by other means matches."""
        span = self.span
        return (
            (self.unread is None or self.unread == (row.unread > 0))
            and span.holds(row.at)
            and (span.after is None or row.place > span.after)
        )


@dataclass(frozen=True, slots=True)
class DiscussionPage:
    """A page of the list; `next` is the place after which the next page begins."""

    rows: tuple[DiscussionRow, ...]
    next: int | None


@statements
def _page(wanted: Wanted, *, beyond: bool, edge: bool) -> Query:
    query = with_last_message(Discussion.id, Discussion.place)
    query = query.where(*_conditions(wanted, beyond=beyond, edge=edge))
    return query.order_by(wanted.span.ordered(Discussion.place)).limit(given("limit"))


@statements
def _count(wanted: Wanted, *, edge: bool) -> Query:
    query = with_last_message(1).where(*_conditions(wanted, beyond=False, edge=edge))
    return counted(query.limit(given("most")))


@statements
def _last_looked_at(wanted: Wanted, *, beyond: bool) -> Query:
    query = Discussion.select(Discussion.place).where(*_places(wanted, beyond=beyond))
    ordered = query.order_by(wanted.span.ordered(Discussion.place))
    return ordered.limit(1).offset(given("skipped"))


def _places(wanted: Wanted, *, beyond: bool) -> list[Any]:
    """Return the conditions that an index answers in order."""
    conditions = [Discussion.place.is_null(is_null=False)]
    if wanted.unread:
        conditions.append(Discussion.unread > 0)
    if wanted.span.after is not None:
        conditions.append(Discussion.place > given("after"))
    if beyond:
        conditions.append(wanted.span.beyond([Discussion.place], ["beyond"]))
    return conditions


def _conditions(wanted: Wanted, *, beyond: bool, edge: bool) -> list[Any]:
    conditions = _places(wanted, beyond=beyond)
    if edge:
        place = Discussion.place
        last = given("edge")
        conditions.append(place <= last if wanted.span.oldest_first else place >= last)
    conditions += wanted.span.dates(Message.at)
    if wanted.unread is False:
        conditions.append(Discussion.unread == 0)
    return conditions


def page(store: Store, wanted: Wanted, *, limit: int, beyond: int | None = None) -> DiscussionPage:
    """Return a page, after the place of a row."""
    edge = _edge(store, wanted, beyond)
    query = _page(wanted.shape, beyond=beyond is not None, edge=edge is not None)
    found = query.rows(store, **wanted.span.values, beyond=beyond, edge=edge, limit=limit + 1)
    rows = discussions.by_ids(store, [row[0] for row in found[:limit]])
    rows.sort(key=lambda row: row.place, reverse=not wanted.span.oldest_first)
    return DiscussionPage(tuple(rows), found[limit - 1][1] if len(found) > limit else edge)


def count(store: Store, wanted: Wanted) -> int:
    """Return the number of discussions; for a period, among those that one page examines."""
    if not wanted.span.has_dates and wanted.span.after is None and wanted.unread is not False:
        return discussions.count(store, unread=bool(wanted.unread))
    edge = _edge(store, wanted, None)
    query = _count(wanted.shape, edge=edge is not None)
    return int(query.value(store, **wanted.span.values, edge=edge, most=_MOST_LOOKED_AT))


def _edge(store: Store, wanted: Wanted, beyond: int | None) -> int | None:
    """Return the place of the last discussion examined, or None if there are fewer or all match."""
    if not wanted.span.has_dates and wanted.unread is not False:
        return None
    query = _last_looked_at(wanted.shape, beyond=beyond is not None)
    place = query.value(store, **wanted.span.values, beyond=beyond, skipped=_MOST_LOOKED_AT - 1)
    return None if place is None else int(place)
