"""Discussions: one row per correspondent, the one with the newest message first.

What the list shows of the last message is read from that message: nothing is stored twice. Messages
scheduled for later and cancelled messages do not count as the last one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, fn

from appliance.store import search
from appliance.store.database import Store
from appliance.store.marks import padded
from appliance.store.models.counts import StatusCount
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message
from appliance.store.naming import contact_name
from appliance.store.statements import Query, among, count_all, given, statement, statements

PREVIEW_LENGTH = 160
# A search shows the discussions of at most this many of the latest matching messages.
_MOST_MATCHES = 1_000
_BY_TEXT = search.LEAST_CLOSE + 1


@dataclass(frozen=True, slots=True)
class DiscussionRow:
    """A correspondent with the last message; `cursor` is where the next page begins."""

    id: int
    address: str
    name: str | None  # of the contact
    unread: int
    messages: int
    last_message_id: int
    place: int
    at: int
    direction: str  # in, out
    status: str
    kind: str
    preview: str
    erased_at: int | None  # when its text was erased
    match: int | None = None  # the message that a search found
    is_found: bool = False  # found by a search, which has its own order

    @property
    def cursor(self) -> int:
        """The cursor of the page after this row."""
        return self.id if self.is_found else self.place


def with_last_message(*columns: Any) -> Query:
    """Return the query for columns of discussions and of their last messages.

    CROSS makes SQLite find the discussions first, by an index, then the message of each.
    """
    return (
        Discussion.select(*columns)
        .join(Message, JOIN.CROSS)
        .where(Message.id == Discussion.last_message_id)
    )


def _listed() -> Query:
    """Return the query for discussions with the columns of `DiscussionRow`."""
    return with_last_message(
        Discussion.id,
        Discussion.address,
        contact_name(Discussion.address),
        Discussion.unread,
        Discussion.messages,
        Message.id,
        Discussion.place,
        Message.at,
        Message.direction,
        Message.status,
        Message.kind,
        fn.substr(Message.body, 1, PREVIEW_LENGTH),
        Message.erased_at,
    )


@statements
def _page(*, before: bool, unread: bool) -> Query:
    query = _listed().where(Discussion.place.is_null(is_null=False))
    if before:
        query = query.where(Discussion.place < given("before"))
    if unread:
        query = query.where(Discussion.unread > 0)
    return query.order_by(Discussion.place.desc()).limit(given("limit"))


@statement
def _by_address() -> Query:
    return _listed().where(Discussion.address == given("address"))


@statement
def _find() -> Query:
    return Discussion.select(Discussion.id).where(Discussion.address == given("address"))


@statements
def _by_ids(number: int) -> Query:
    query = _listed().where(among(Discussion.id, "ids", number))
    return query.order_by(Discussion.place.desc())


@statements
def _count(*, unread: bool) -> Query:
    query = Discussion.select(count_all()).where(Discussion.last_message_id.is_null(is_null=False))
    return query.where(Discussion.unread > 0) if unread else query


@statement
def _unread_messages() -> Query:
    return StatusCount.select(StatusCount.count).where(
        StatusCount.direction == "in", StatusCount.status == "unread"
    )


@statements
def _places(number: int) -> Query:
    return Discussion.select(Discussion.id, Discussion.place).where(
        among(Discussion.id, "ids", number),
        Discussion.place.is_null(is_null=False),
        Discussion.unread >= given("least_unread"),
    )


def page(
    store: Store, *, limit: int, before: int | None = None, text: str = "", unread: bool = False
) -> list[DiscussionRow]:
    """Return a page, newest first, after the `cursor` of a row.

    With `text`, only discussions whose name or number contains it, or with one of the latest
    messages that contain these words, the best match first. With `unread`, only those with unread
    messages.
    """
    if text.strip():
        return _found(store, text, limit, before, unread=unread)
    rows = _page(before=before is not None, unread=unread).rows(store, before=before, limit=limit)
    return [DiscussionRow(*row) for row in rows]


def by_address(store: Store, address: str) -> DiscussionRow | None:
    """Return the discussion with this address, or None if it has no message yet."""
    row = _by_address.row(store, address=address)
    return DiscussionRow(*row) if row is not None else None


def find(store: Store, address: str) -> int | None:
    """Return the id of the discussion with this address, listed or not, or None."""
    found = _find.value(store, address=address)
    return None if found is None else int(found)


def by_ids(store: Store, ids: Sequence[int]) -> list[DiscussionRow]:
    """Return the discussions of these ids that have messages, newest first."""
    if not ids:
        return []
    asked = padded(ids)
    return [DiscussionRow(*row) for row in _by_ids(len(asked)).rows(store, ids=asked)]


def count(store: Store, *, unread: bool = False) -> int:
    """Return the number of discussions, or of those with unread messages."""
    return int(_count(unread=unread).value(store))


def unread_messages(store: Store) -> int:
    """Return the number of unread messages."""
    return int(_unread_messages.value(store) or 0)


def _found(
    store: Store, text: str, limit: int, after: int | None, *, unread: bool
) -> list[DiscussionRow]:
    """Return the results of a search, after the discussion of the id `after`.

    Names come first by closeness, then texts; equal matches are in order of age, newest first.
    """
    search.prepare(store)
    closest = search.discussions(store, text)
    by_words = search.discussions_by_words(store, search.understand(text), _MOST_MATCHES)
    order = _in_order(store, {**dict.fromkeys(by_words, _BY_TEXT), **closest}, unread=unread)
    start = order.index(after) + 1 if after in order else 0
    shown = order[start : start + limit]
    rows = {row.id: row for row in by_ids(store, shown)}
    return [
        replace(rows[each], match=None if each in closest else by_words[each], is_found=True)
        for each in shown
        if each in rows
    ]


def _in_order(store: Store, closeness: Mapping[int, int], *, unread: bool) -> list[int]:
    """Return the discussions of these ids, closest first, then newest first."""
    sought = padded(list(closeness))
    places = _places(len(sought)).rows(store, ids=sought, least_unread=int(unread))
    return [row[0] for row in sorted(places, key=lambda row: (closeness[row[0]], -row[1]))]
