"""Acts of sending as the API lists them; `batch_recipients` has whom each went to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from appliance.store import messages
from appliance.store.database import Row, Store
from appliance.store.listing import (
    LARGEST_PAGE,
    MOST_COUNTED,
    MOST_MATCHES_COUNTED,
    MessageFilter,
    Order,
    Place,
)
from appliance.store.marks import marks, padded
from appliance.store.message_rows import MessageRow

# Of a search that finds little, one page of the list looks at so many pages of messages.
_MOST_PAGES: Final = 20
# So many sendings may be accepted and stored before the first message of one before them is made.
_MOST_MEANWHILE: Final = 50
_BEYOND_ALL: Final = 2**62  # greater than any id


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One act of sending."""

    id: int
    public_id: str
    created_at: int
    author_kind: str
    author: str
    origin: str
    text: str
    message_class: str
    priority: int
    due_at: int | None
    total: int  # recipients


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A page of the list, newest first; `next` is the cursor of the one that follows."""

    rows: tuple[BatchRow, ...]
    next: str | None


_COLUMNS: Final = (
    "id, public_id, created_at, author_kind, author, origin, text, class, priority, due_at, total"
)


def by_public_id(store: Store, public_id: str) -> BatchRow | None:
    """The batch that the API knows by this id."""
    row = store.row(f"SELECT {_COLUMNS} FROM batch WHERE public_id = ?", (public_id,))  # noqa: S608 - constants
    return None if row is None else BatchRow(*row)


def page(
    store: Store,
    wanted: MessageFilter,
    *,
    limit: int,
    cursor: str | None,
    order: Order = "newest",
    after: int | None = None,
) -> BatchPage:
    """A page of the batches that have a message `wanted`. InputError for a wrong cursor.

    With `after` only those that were made after the batch of this id.
    """
    place = Place.read(cursor) if cursor else None
    if _is_all(wanted):
        found, following = _all(store, limit, place, order, after or 0)
    else:
        wanted = _after(store, wanted, after)
        found, following = _of_messages(store, wanted, limit, place, order=order, after=after)
    return BatchPage(tuple(_by_ids(store, found)), str(following) if following else None)


def count(store: Store, wanted: MessageFilter, after: int | None = None) -> int:
    """How many batches have a message `wanted`, counted up to some thousands."""
    if _is_all(wanted) and after is not None:
        counted = "SELECT count(*) FROM (SELECT 1 FROM batch WHERE id > ? LIMIT ?)"
        return int(store.value(counted, (after, MOST_COUNTED)))
    if _is_all(wanted):
        return int(store.value("SELECT count FROM status_count WHERE direction = 'batch'") or 0)
    wanted = _after(store, wanted, after)
    most = MOST_MATCHES_COUNTED if wanted.text.strip() else MOST_COUNTED
    number, place = 0, None
    while number < most:
        found, place = _of_messages(store, wanted, LARGEST_PAGE, place, after=after)
        number += len(found)
        if place is None:
            break
    return min(number, most)


def _is_all(wanted: MessageFilter) -> bool:
    return wanted == MessageFilter(direction=wanted.direction)


def _all(
    store: Store, limit: int, place: Place | None, order: Order, after: int
) -> tuple[list[int], Place | None]:
    """Every batch after the one of the id `after`, from the place on, which holds an id."""
    if order == "newest":
        sql = "SELECT id FROM batch WHERE id > ? AND id < ? ORDER BY id DESC LIMIT ?"
        bounds = (after, place.id if place else _BEYOND_ALL)
    else:
        sql = "SELECT id FROM batch WHERE id > ? AND id < ? ORDER BY id LIMIT ?"
        bounds = (max(after, place.id if place else 0), _BEYOND_ALL)
    found = [row[0] for row in store.rows(sql, (*bounds, limit + 1))]
    return found[:limit], Place(0, found[limit - 1]) if len(found) > limit else None


def _after(store: Store, wanted: MessageFilter, after: int | None) -> MessageFilter:
    """The same messages, but only those that may be of a batch after that one.

    While the messages of a large sending were being made, others came between them, or before.
    """
    if after is None:
        return wanted
    last = store.value(
        "SELECT id FROM message WHERE batch_id IS NOT NULL AND batch_id <= ?"
        " ORDER BY batch_id DESC, id DESC LIMIT 1",
        (after,),
    )
    first_of_next = store.value(
        "SELECT min(first) FROM (SELECT (SELECT id FROM message WHERE batch_id IS NOT NULL"
        " AND batch_id = batch.id ORDER BY id LIMIT 1) AS first FROM batch"
        " WHERE id > ? ORDER BY id LIMIT ?)",
        (after, _MOST_MEANWHILE),
    )
    before_next = (first_of_next or _BEYOND_ALL) - 1
    return replace(wanted, after_id=min(last or 0, before_next))


def _of_messages(
    store: Store,
    wanted: MessageFilter,
    limit: int,
    place: Place | None,
    *,
    order: Order = "newest",
    after: int | None = None,
) -> tuple[list[int], Place | None]:
    """The batches of the next messages wanted, and the place after the last of them.

    The messages of most batches follow one another, so that a large one is stepped over at once.
    One that others came between is walked through, and may be on the next page again.
    """
    found: list[int] = []
    at_once = 0
    for _ in range(_MOST_PAGES):
        page_of_messages = messages.page(
            store,
            wanted,
            limit=min(max(limit + 1 - len(found), at_once), LARGEST_PAGE),
            cursor=str(place) if place else None,
            order=order,
        )
        last: MessageRow | None = None
        for row in page_of_messages.rows:
            if not (row.batch_id is None or row.batch_id in found or row.batch_id <= (after or 0)):
                if len(found) == limit:
                    return found, place if last is None else _beyond(store, last, order)
                found.append(row.batch_id)
            last = row
        if page_of_messages.next is None:
            return found, None
        if last is not None and last.batch_id and _follow_one_another(store, last.batch_id):
            place = _place_of(store, last.batch_id, order)
        else:  # or an empty page of a search that goes on: it has no batch to step over
            place, at_once = Place.read(page_of_messages.next), LARGEST_PAGE
    return found, place


def _beyond(store: Store, row: MessageRow, order: Order) -> Place:
    """The place after the batch of a message; after the message, if others are in between."""
    if row.batch_id is None or not _follow_one_another(store, row.batch_id):
        return Place(row.at, row.id)
    return _place_of(store, row.batch_id, order)


def _follow_one_another(store: Store, batch_id: int) -> bool:
    """Whether no other message has an id between those of a batch."""
    ends = [_place_of(store, batch_id, order).id for order in ("newest", "oldest")]
    total = store.value("SELECT total FROM batch WHERE id = ?", (batch_id,))
    return bool(ends[1] - ends[0] < total)


def _place_of(store: Store, batch_id: int, order: Order) -> Place:
    """The place of that message of a batch which is the last in the order of the list."""
    direction = "ASC" if order == "newest" else "DESC"
    at, message_id = store.rows(
        "SELECT at, id FROM message WHERE batch_id IS NOT NULL AND batch_id = ?"  # noqa: S608 - constants
        f" ORDER BY id {direction} LIMIT 1",
        (batch_id,),
    )[0]
    return Place(at, message_id)


def _by_ids(store: Store, ids: Sequence[int]) -> list[BatchRow]:
    asked = padded(ids)
    rows: dict[int, Row] = {
        row["id"]: row
        for row in store.rows(f"SELECT {_COLUMNS} FROM batch WHERE id IN ({marks(asked)})", asked)  # noqa: S608 - marks
    }
    return [BatchRow(*rows[batch_id]) for batch_id in ids if batch_id in rows]
