"""Lists of messages: sent, received, unread, scheduled, by state, date or search; and a message."""

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from peewee import Tuple

from appliance.store import message_walk
from appliance.store.database import Store
from appliance.store.listing import (
    LARGEST_PAGE,
    MOST_COUNTED,
    SMALLEST_PAGE,
    Count,
    MessageFilter,
    MessagePage,
    Order,
    Place,
    page_of,
)
from appliance.store.message_conditions import Shape, is_impossible, parts
from appliance.store.message_conditions import statuses as sought
from appliance.store.message_rows import MessageRow, by_ids, listed
from appliance.store.models.counts import StatusCount
from appliance.store.models.messages import Message
from appliance.store.statements import Query, counted, given, statement, statements
from appliance.store.states import DEFERRED

# Stored with the counts of states, but not states.
_NO_STATES = {("in", "unread"), ("batch", "all")}
# The key by which a list is ordered, before the ids.
_Key = Literal["release_at", "at"] | None


@statements
def _conversation(*, moved: bool, side: Literal["before", "after"] | None) -> Query:
    key: Any = Message.place if moved else Message.id
    in_place = Message.place.is_null(is_null=False)
    if not moved:
        in_place = Message.place.is_null() & Message.status.not_in(DEFERRED)
    query = listed().where(Message.discussion_id == given("discussion_id"), in_place)
    if side == "after":
        query = query.where(key > given("place"))
    elif side == "before":
        query = query.where(key < given("place"))
    order = key.asc() if side == "after" else key.desc()
    return query.order_by(order).limit(given("limit"))


@statement
def _waiting() -> Query:
    # Written as in the index `message_waiting`.
    waits = Message.status.in_(DEFERRED)
    query = listed().where(Message.discussion_id == given("discussion_id"), waits)
    return query.order_by(Message.release_at, Message.id).limit(given("limit"))


@statement
def _statuses() -> Query:
    return StatusCount.select(StatusCount.direction, StatusCount.status, StatusCount.count)


@statements
def _count(shape: Shape) -> Query:
    query = Message.select(Message.id).where(*shape.conditions())
    return counted(query.limit(given("most")))


@statements
def _keys(shape: Shape, key: _Key, *, descending: bool, beyond: bool) -> Query:
    """Return the query for keys alone, which the indexes hold; it reads each state separately."""
    keys = [*([getattr(Message, key)] if key else []), Message.id]
    query = Message.select(*keys).where(*shape.conditions())
    if beyond:
        place: Any = given("place_id")
        left: Any = Message.id
        if key:
            left, place = Tuple(*keys), Tuple(given("place_key"), place)
        query = query.where(left < place if descending else left > place)
    order = [each.desc() if descending else each.asc() for each in keys]
    return query.order_by(*order).limit(given("limit"))


def page(
    store: Store,
    wanted: MessageFilter,
    *,
    limit: int,
    cursor: str | None = None,
    order: Order = "newest",
) -> MessagePage:
    """Return a page of the messages `wanted`. Raise InputError for an invalid cursor.

    `due` orders scheduled messages by release, soonest first. Lists of one correspondent, of one
    batch, of a search and of messages after a given one are in order of arrival, which is that of
    ids. A page of the last two may be short or empty although another follows: see `message_walk`.
    """
    limit = min(max(limit, SMALLEST_PAGE), LARGEST_PAGE)
    place = Place.read(cursor) if cursor else None
    if message_walk.is_walked(wanted):
        found, more = message_walk.rows(store, wanted, limit + 1, place, order)
        return page_of(found, limit=limit, order=order, place=place, more=more)
    rows = _list(store, wanted, limit + 1, place, order)
    return page_of(rows, limit=limit, order=order, place=place)


def pages(store: Store, wanted: MessageFilter, order: Order = "newest") -> Iterator[MessagePage]:
    """Yield every page of the messages `wanted`, each as large as a page may be."""
    cursor: str | None = None
    while True:
        found = page(store, wanted, limit=LARGEST_PAGE, cursor=cursor, order=order)
        yield found
        if found.next is None:
            return
        cursor = found.next


def get(store: Store, message_id: int) -> MessageRow | None:
    """Return one message."""
    found = by_ids(store, [message_id])
    return found[0] if found else None


def conversation(
    store: Store,
    discussion_id: int,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
) -> list[MessageRow]:
    """Return messages of one discussion by place, oldest first: the last, or those next to one.

    Messages that wait are left out: see `waiting`.
    """
    limit = min(limit, LARGEST_PAGE)
    side: Literal["before", "after"] | None = None
    if after is not None:
        side = "after"
    elif before is not None:
        side = "before"
    place = before if after is None else after
    found = [
        MessageRow(*row)
        for moved in (False, True)
        for row in _conversation(moved=moved, side=side).rows(
            store, discussion_id=discussion_id, place=place, limit=limit
        )
    ]
    found.sort(key=lambda row: row.place)
    return found[:limit] if after is not None else found[-limit:]


def waiting(store: Store, discussion_id: int, *, limit: int) -> list[MessageRow]:
    """Return messages of one discussion that wait for their date or a decision, soonest first."""
    rows = _waiting.rows(store, discussion_id=discussion_id, limit=min(limit, LARGEST_PAGE))
    return [MessageRow(*row) for row in rows]


def count(store: Store, wanted: MessageFilter) -> Count:
    """Return the number of messages `wanted`: stored, or counted up to MOST_COUNTED."""
    if is_impossible(wanted):
        return Count(0)
    if message_walk.is_walked(wanted):
        return message_walk.count(store, wanted)
    if _is_kept(wanted):
        return Count(_kept_count(store, wanted))
    number = 0
    for part in parts(wanted, "newest"):
        left = MOST_COUNTED + 1 - number
        number += _count(part.shape).value(store, **part.values, most=left)
    return Count(min(number, MOST_COUNTED), exact=number <= MOST_COUNTED)


def statuses(store: Store) -> dict[tuple[str, str], int]:
    """Return the number of messages by (direction, status), with ("in", "unread") among them."""
    return {(row[0], row[1]): row[2] for row in _statuses.rows(store)}


# --- lists by index -----------------------------------------------------------------------------


def _list(
    store: Store, wanted: MessageFilter, limit: int, place: Place | None, order: Order
) -> list[MessageRow]:
    """Return up to `limit` rows from `place`, in the list's order."""
    descending = (order == "newest") != (place is not None and place.before)
    key = _key(wanted, order)
    found = []
    for part in parts(wanted, order):
        query = _keys(part.shape, key, descending=descending, beyond=place is not None)
        rows = query.rows(
            store,
            **part.values,
            place_key=place and place.key,
            place_id=place and place.id,
            limit=limit,
        )
        found.append([tuple(row) for row in rows])
    merged = itertools.islice(heapq.merge(*found, reverse=descending), limit)
    ids = [each[-1] for each in merged]
    messages = {row.id: row for row in by_ids(store, ids)}
    return [messages[each] for each in ids]


def _key(wanted: MessageFilter, order: Order) -> _Key:
    if order == "due":
        return "release_at"
    return None if wanted.address is not None or wanted.batch_id is not None else "at"


def _is_kept(wanted: MessageFilter) -> bool:
    """Return whether stored counts give the number: by direction and states, or of unread ones."""
    plain = replace(wanted, direction=None, statuses=(), unread=None) == MessageFilter()
    return plain and not (wanted.unread is not None and wanted.statuses)


def _kept_count(store: Store, wanted: MessageFilter) -> int:
    kept = statuses(store)
    unread = kept.get(("in", "unread"), 0)
    if wanted.unread:
        return unread
    among = sought(wanted)
    number = sum(
        number
        for (direction, status), number in kept.items()
        if (direction, status) not in _NO_STATES
        and wanted.direction in (None, direction)
        and (wanted.unread is None or direction == "in")
        and (not among or status in among)
    )
    return number if wanted.unread is None else number - unread
