"""Lists of messages: sent, received, unread, scheduled, by state, by date, by search; and one."""

import heapq
import itertools
from dataclasses import dataclass, replace
from typing import Any

import peewee

from appliance.store import events, message_walk
from appliance.store.database import Store
from appliance.store.events import EventRow
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
from appliance.store.message_conditions import branches, is_impossible
from appliance.store.message_conditions import statuses as sought
from appliance.store.message_rows import SELECT, M, MessageRow, by_ids, read
from appliance.store.states import MessageStatus

# Kept with the counts of states, and none.
_NO_STATES = {("in", "unread"), ("batch", "all")}
WAITING = (MessageStatus.SCHEDULED, MessageStatus.HELD)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment of an outgoing message, from the moment it was claimed."""

    sequence: int
    state: str  # submitting, sent, delivered, failed, uncertain
    reference: int | None  # message reference (TP-MR)
    submitted_at: int
    reported_at: int | None
    report_status: int | None  # TP-ST


@dataclass(frozen=True, slots=True)
class History:
    """What became of a message: its events and segments, oldest first."""

    events: tuple[EventRow, ...]
    segments: tuple[SegmentRow, ...]


def page(
    store: Store,
    wanted: MessageFilter,
    *,
    limit: int,
    cursor: str | None = None,
    order: Order = "newest",
) -> MessagePage:
    """A page of the messages `wanted`. Raises InputError for a cursor that is none.

    `due` orders by the moment of release, soonest first: for scheduled messages. Lists of one
    correspondent, of one batch, of a search and of what came after a message are in the order of
    arrival, which is that of ids. A page of the last two may be short, or empty, and yet have a
    next one: see `message_walk`.
    """
    limit = min(max(limit, SMALLEST_PAGE), LARGEST_PAGE)
    place = Place.read(cursor) if cursor else None
    if message_walk.is_walked(wanted):
        found, more = message_walk.rows(store, wanted, limit + 1, place, order)
        return page_of(found, limit=limit, order=order, place=place, more=more)
    rows = _list(store, wanted, limit + 1, place, order)
    return page_of(rows, limit=limit, order=order, place=place)


def get(store: Store, message_id: int) -> MessageRow | None:
    """One message."""
    found = by_ids(store, [message_id])
    return found[0] if found else None


def history(store: Store, message_id: int) -> History:
    """Every event and segment of one message."""
    segments = store.rows(
        "SELECT sequence, state, reference, submitted_at, reported_at, report_status"
        " FROM segment WHERE message_id = ? ORDER BY sequence",
        (message_id,),
    )
    return History(
        tuple(events.for_message(store, message_id)),
        tuple(SegmentRow(*segment) for segment in segments),
    )


def conversation(
    store: Store,
    discussion_id: int,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
) -> list[MessageRow]:
    """Messages of one discussion by their place, oldest first: the last ones, or those next to one.

    Without those that wait, see `waiting`.
    """
    limit = min(limit, LARGEST_PAGE)
    found: list[MessageRow] = []
    for key, condition in (
        (M.c.id, M.c.place.is_null() & M.c.status.not_in(WAITING)),
        (M.c.place, M.c.place.is_null(is_null=False)),
    ):
        query = SELECT.where(M.c.discussion_id == discussion_id, condition).limit(limit)
        if after is not None:
            query = query.where(key > after)
        elif before is not None:
            query = query.where(key < before)
        found += read(store, query.order_by(key.asc() if after is not None else key.desc()))
    found.sort(key=lambda row: row.place)
    return found[:limit] if after is not None else found[-limit:]


def waiting(store: Store, discussion_id: int, *, limit: int) -> list[MessageRow]:
    """Messages of one discussion that wait for their day or a person's decision, soonest first."""
    in_their_index = peewee.SQL("m.status IN ('scheduled', 'held')")
    query = SELECT.where(M.c.discussion_id == discussion_id, in_their_index)
    return read(store, query.order_by(M.c.release_at, M.c.id).limit(min(limit, LARGEST_PAGE)))


def count(store: Store, wanted: MessageFilter) -> Count:
    """How many messages are `wanted`: kept, or counted up to MOST_COUNTED."""
    if is_impossible(wanted):
        return Count(0)
    if message_walk.is_walked(wanted):
        return message_walk.count(store, wanted)
    if _is_kept(wanted):
        return Count(_kept_count(store, wanted))
    number = 0
    for conditions in branches(wanted, "newest"):
        left = MOST_COUNTED + 1 - number
        inner = M.select(M.c.id).where(*conditions).limit(left)
        found = store.select(peewee.Select([inner], [peewee.fn.COUNT(peewee.SQL("1"))]))
        number += found[0][0]
    return Count(min(number, MOST_COUNTED), exact=number <= MOST_COUNTED)


def statuses(store: Store) -> dict[tuple[str, str], int]:
    """How many messages there are by (direction, status); ("in", "unread") among them."""
    return {
        (row[0], row[1]): row[2]
        for row in store.rows("SELECT direction, status, count FROM status_count")
    }


# --- lists by index -----------------------------------------------------------------------------


def _list(
    store: Store, wanted: MessageFilter, limit: int, place: Place | None, order: Order
) -> list[MessageRow]:
    """Up to `limit` rows from `place` on, away from it."""
    descending = (order == "newest") != (place is not None and place.before)
    keys = _keys(wanted, order)
    ordering = [key.desc() if descending else key.asc() for key in keys]
    # The keys alone, which the indexes hold; a list of several states reads each of them.
    parts = []
    for conditions in branches(wanted, order):
        query = M.select(*keys).where(*conditions).order_by(*ordering).limit(limit)
        if place is not None:
            query = query.where(_beyond(keys, place, descending=descending))
        parts.append([tuple(row) for row in store.select(query)])
    merged = itertools.islice(heapq.merge(*parts, reverse=descending), limit)
    ids = [key[-1] for key in merged]
    rows = {row.id: row for row in by_ids(store, ids)}
    return [rows[each] for each in ids]


def _keys(wanted: MessageFilter, order: Order) -> list[Any]:
    if order == "due":
        return [M.c.release_at, M.c.id]
    by_id = wanted.address is not None or wanted.batch_id is not None
    return [M.c.id] if by_id else [M.c.at, M.c.id]


def _beyond(keys: list[Any], place: Place, *, descending: bool) -> Any:
    values = [place.id] if len(keys) == 1 else [place.key, place.id]
    left = keys[0] if len(keys) == 1 else peewee.Tuple(*keys)
    right = values[0] if len(keys) == 1 else peewee.Tuple(*values)
    return left < right if descending else left > right


def _is_kept(wanted: MessageFilter) -> bool:
    """Whether the kept counts tell how many: by direction and states, or the unread ones."""
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
