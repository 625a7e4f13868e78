"""List sendings for the API; `batch_recipients` returns their recipients."""

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

# In a search with few matches, one page of the list reads at most this many pages of messages.
_MOST_PAGES: Final = 20
# At most this many sendings can be accepted and stored before the first message of an earlier one
# is created.
_MOST_MEANWHILE: Final = 50
_BEYOND_ALL: Final = 2**62  # greater than any id


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One sending."""

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
    total: int  # number of recipients
    erased_at: int | None  # when its text was erased
    form: str  # normal, flash, normal_then_flash
    subject: str | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A page of the list, newest first; `next` is the cursor of the following page."""

    rows: tuple[BatchRow, ...]
    next: str | None


def _batches() -> Query:
    """Return the query for sendings with the columns of `BatchRow`."""
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
        Batch.erased_at,
        Batch.form,
        Batch.subject,
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
    """Return the query for the last message of a batch, or of the last one before that has any."""
    return (
        Message.select(Message.id)
        .where(Message.batch_id.is_null(is_null=False), Message.batch_id <= given("batch_id"))
        .order_by(Message.batch_id.desc(), Message.id.desc())
        .limit(1)
    )


@statement
def _first_message_after() -> Query:
    """Return the query for the least first message id among the batches after a given one."""
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
    """Return the batch that has this id in the API."""
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
    """Return a page of the batches that have a message `wanted`.

    With `after`, only batches created after the batch of this id are listed. Raise InputError for
    an invalid cursor.
    """
    place = Place.read(cursor) if cursor else None
    if _is_all(wanted):
        found, following = _all(store, limit, place, order, after or 0)
    else:
        wanted = _after(store, wanted, after)
        found, following = _of_messages(store, wanted, limit, place, order=order, after=after)
    return BatchPage(tuple(_by_ids(store, found)), str(following) if following else None)


def count(store: Store, wanted: MessageFilter, after: int | None = None) -> int:
    """Return the number of batches that have a message `wanted`, counted up to some thousands."""
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
    """Return all batches after the id `after`, starting from a place, which holds an id."""
    newest_first = order == "newest"
    before = place.id if place and newest_first else _BEYOND_ALL
    after = max(after, place.id) if place and not newest_first else after
    rows = _between(newest_first=newest_first).rows(
        store, after=after, before=before, limit=limit + 1
    )
    found = [row[0] for row in rows]
    return found[:limit], Place(0, found[limit - 1]) if len(found) > limit else None


def _after(store: Store, wanted: MessageFilter, after: int | None) -> MessageFilter:
    """Return the filter limited to messages that can belong to a batch after that one.

    While the messages of a large sending are being created, others may come between or before them.
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
    """Return the batches of the next messages wanted, and the place after the last of them.

    The messages of most batches have consecutive ids, so that a large batch is skipped at once. A
    batch with other messages in between is walked through, and may appear on the next page again.
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
        else:  # or an empty page of a search that continues: no batch to skip
            place, at_once = Place.read(page_of_messages.next), LARGEST_PAGE
    return found, place


def _beyond(store: Store, row: MessageRow, order: Order) -> Place:
    """Return the place after a message's batch, or after the message if others are in between."""
    if row.batch_id is None or not _follow_one_another(store, row.batch_id):
        return Place(row.at, row.id)
    return _place_of(store, row.batch_id, order)


def _follow_one_another(store: Store, batch_id: int) -> bool:
    """Return whether the ids of a batch's messages are consecutive."""
    ends = [_place_of(store, batch_id, order).id for order in ("newest", "oldest")]
    total = _total.value(store, batch_id=batch_id)
    return bool(ends[1] - ends[0] < total)


def _place_of(store: Store, batch_id: int, order: Order) -> Place:
    """Return the place of the batch's last message in the order of the list."""
    at, message_id = _end(newest_first=order == "newest").rows(store, batch_id=batch_id)[0]
    return Place(at, message_id)


def _by_ids(store: Store, ids: Sequence[int]) -> list[BatchRow]:
    asked = padded(ids)
    found = _of_ids(len(asked)).rows(store, ids=asked)
    rows: dict[int, Row] = {row["id"]: row for row in found}
    return [BatchRow(*rows[batch_id]) for batch_id in ids if batch_id in rows]
