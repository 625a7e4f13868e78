"""Acts of sending as the API lists them; `batch_recipients` has whom each went to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from peewee import Select, fn

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
from appliance.store.marks import padded
from appliance.store.message_rows import MessageRow
from appliance.store.models.counts import StatusCount
from appliance.store.models.messages import Batch, Message
from appliance.store.statements import (
    Query,
    among,
    counted,
    given,
    statement,
    statements,
)

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


def _batches() -> Query:
    """Sendings as `BatchRow` has them."""
    return Batch.select(
        Batch.id,
        Batch.public_id,
        Batch.created_at,
        Batch.author_kind,
        Batch.author,
        Batch.origin,
        Batch.text,
        Batch.message_class,
        Batch.priority,
        Batch.due_at,
        Batch.total,
    )


@statement
def _by_public_id() -> Query:
    return _batches().where(Batch.public_id == given("public_id"))


@statements
def _of_ids(number: int) -> Query:
    return _batches().where(among(Batch.id, "ids", number))


@statement
def _count_after() -> Query:
    return counted(Batch.select(1).where(Batch.id > given("after")).limit(given("most")))


@statement
def _count_all() -> Query:
    return StatusCount.select(StatusCount.count).where(StatusCount.direction == "batch")


@statements
def _between(*, newest_first: bool) -> Query:
    query = Batch.select(Batch.id).where(Batch.id > given("after"), Batch.id < given("before"))
    order = Batch.id.desc() if newest_first else Batch.id.asc()
    return query.order_by(order).limit(given("limit"))


@statement
def _last_message_until() -> Query:
    """The last message of a batch, or of the one before it that has any."""
    return (
        Message.select(Message.id)
        .where(Message.batch_id.is_null(is_null=False), Message.batch_id <= given("batch_id"))
        .order_by(Message.batch_id.desc(), Message.id.desc())
        .limit(1)
    )


@statement
def _first_message_after() -> Query:
    """The least id of a first message among those of the batches that follow one."""
    first = (
        Message.select(Message.id)
        .where(Message.batch_id.is_null(is_null=False), Message.batch_id == Batch.id)
        .order_by(Message.id)
        .limit(1)
    )
    following = Batch.select(first.alias("first")).where(Batch.id > given("batch_id"))
    following = following.order_by(Batch.id).limit(given("most")).alias("following")
    return Select([following], [fn.min(following.c.first)])


@statement
def _total() -> Query:
    return Batch.select(Batch.total).where(Batch.id == given("batch_id"))


@statements
def _end(*, newest_first: bool) -> Query:
    query = Message.select(Message.at, Message.id).where(
        Message.batch_id.is_null(is_null=False), Message.batch_id == given("batch_id")
    )
    return query.order_by(Message.id.asc() if newest_first else Message.id.desc()).limit(1)


def by_public_id(store: Store, public_id: str) -> BatchRow | None:
    """The batch that the API knows by this id."""
    row = _by_public_id.row(store, public_id=public_id)
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
        return int(_count_after.value(store, after=after, most=MOST_COUNTED))
    if _is_all(wanted):
        return int(_count_all.value(store) or 0)
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
    newest_first = order == "newest"
    before = place.id if place and newest_first else _BEYOND_ALL
    after = max(after, place.id) if place and not newest_first else after
    rows = _between(newest_first=newest_first).rows(
        store, after=after, before=before, limit=limit + 1
    )
    found = [row[0] for row in rows]
    return found[:limit], Place(0, found[limit - 1]) if len(found) > limit else None


def _after(store: Store, wanted: MessageFilter, after: int | None) -> MessageFilter:
    """The same messages, but only those that may be of a batch after that one.

    While the messages of a large sending were being made, others came between them, or before.
    """
    if after is None:
        return wanted
    last = _last_message_until.value(store, batch_id=after)
    first_of_next = _first_message_after.value(store, batch_id=after, most=_MOST_MEANWHILE)
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
    total = _total.value(store, batch_id=batch_id)
    return bool(ends[1] - ends[0] < total)


def _place_of(store: Store, batch_id: int, order: Order) -> Place:
    """The place of that message of a batch which is the last in the order of the list."""
    at, message_id = _end(newest_first=order == "newest").rows(store, batch_id=batch_id)[0]
    return Place(at, message_id)


def _by_ids(store: Store, ids: Sequence[int]) -> list[BatchRow]:
    asked = padded(ids)
    found = _of_ids(len(asked)).rows(store, ids=asked)
    rows: dict[int, Row] = {row["id"]: row for row in found}
    return [BatchRow(*rows[batch_id]) for batch_id in ids if batch_id in rows]
