"""Full-text search: understand what people type, and find it.

The index of messages is not updated with each message: a commit would take a third longer, while
many at once take little. `catch_up` updates it, before each search and periodically. Triggers index
names, numbers and subjects at once, because they rarely change.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Case, Select, Value, fn

from appliance.errors import StoreBusyError, StoreFullError
from appliance.store import text as texts
from appliance.store.database import Store
from appliance.store.dialect import text_search as fts
from appliance.store.dialect.expressions import contains
from appliance.store.models.counts import SearchProgress
from appliance.store.models.directory import Contact, ContactNumber
from appliance.store.models.discussions import Discussion
from appliance.store.models.messages import Message
from appliance.store.statements import Query as BuiltQuery
from appliance.store.statements import given, statement, statements

# The number of messages that a transaction indexes, so that a modem's commit never waits long for
# it.
_CHUNK = 500
# The most correspondents that a search for a name or number considers: the closest, then the
# latest.
MOST_DISCUSSIONS = 100
# Shorter words must match whole words: too many words begin with them.
_SHORTEST_PREFIX = 4
# The most sendings that a search considers for their subject: the latest.
MOST_SENDINGS = 100

LEAST_CLOSE = 3


@dataclass(frozen=True, slots=True)
class Query:
    """A search as the indexes need it; None means that there is nothing to look for."""

    words: str | None  # for bodies and subjects
    name: str | None  # for names: the last word may be the beginning of a word
    address: str | None  # for numbers and senders with a name: any three characters


def understand(typed: str) -> Query:
    """Return the query for `typed`."""
    words = typed.split()
    return Query(
        words=texts.match_words(typed, prefix=bool(words) and len(words[-1]) >= _SHORTEST_PREFIX),
        name=texts.match_words(typed, prefix=True),
        address=texts.match_address(typed),
    )


def closeness(name: Any) -> Any:
    """Return an expression for how close a name is to the typed text, 0 to LEAST_CLOSE.

    0: a word of the name is the text; 1: the name begins with it; 2: a word of the name begins with
    it. The query takes `typed`, as `typed_name` writes it; names are in the form of `text.plain`,
    and the parts of double names are words.
    """
    words = fn.replace(fn.replace(name, "-", " "), "'", " ")
    blank, typed = Value(" "), given("typed")
    return Case(
        None,
        (
            (contains(blank.concat(words).concat(" "), blank.concat(typed).concat(" ")), 0),
            (contains(words, typed) == 1, 1),
            (contains(blank.concat(words), blank.concat(typed)), 2),
        ),
        LEAST_CLOSE,
    )


def matching_contacts(*, name: bool, address: bool) -> list[BuiltQuery]:
    """Return queries for the ids of contacts that match by name, or by number.

    They take `name` and `address` of a `Query`.
    """
    parts = []
    if name:
        parts.append(fts.matching(fts.CONTACTS, given("name")))
    if address:
        number = fts.row_id(fts.NUMBERS)
        parts.append(
            ContactNumber.select(ContactNumber.contact_id)
            .join(fts.NUMBERS, on=ContactNumber.id == number)
            .where(fts.matches(fts.NUMBERS, given("address")))
        )
    return parts


@statements
def _matches(*, newest_first: bool) -> BuiltQuery:
    key = fts.row_id(fts.MESSAGES)
    query = fts.matching(fts.MESSAGES, given("words"))
    query = query.where(key < given("beyond") if newest_first else key > given("beyond"))
    return query.order_by(key.desc() if newest_first else key.asc()).limit(given("limit"))


@statements
def _of_discussion(*, newest_first: bool) -> BuiltQuery:
    key, beyond, end = Message.id, given("beyond"), given("end")
    query = Message.select(Message.id).where(
        Message.discussion_id == given("discussion_id"),
        (key < beyond) & (key > end) if newest_first else (key > beyond) & (key < end),
    )
    return query.order_by(key.desc() if newest_first else key.asc()).limit(given("limit"))


@statements
def _of_sending(*, newest_first: bool) -> BuiltQuery:
    key, beyond, end = Message.id, given("beyond"), given("end")
    query = Message.select(Message.id).where(
        Message.batch_id.is_null(is_null=False),
        Message.batch_id == given("batch_id"),
        (key < beyond) & (key > end) if newest_first else (key > beyond) & (key < end),
    )
    return query.order_by(key.desc() if newest_first else key.asc()).limit(given("limit"))


@statement
def _sendings() -> BuiltQuery:
    query = fts.matching(fts.SUBJECTS, given("words"))
    return query.order_by(fts.row_id(fts.SUBJECTS).desc()).limit(given("limit"))


@statements
def _discussions(*, name: bool, address: bool) -> BuiltQuery:
    parts = []
    if name:
        parts.append(
            fts.CONTACTS.select(Discussion.id, closeness(Contact.sort_name).alias("closeness"))
            .join(Contact, on=Contact.id == fts.row_id(fts.CONTACTS))
            .join(ContactNumber, on=ContactNumber.contact_id == Contact.id)
            .join(Discussion, on=Discussion.address == ContactNumber.address)
            .where(fts.matches(fts.CONTACTS, given("name")))
        )
    if address:
        parts.append(
            fts.DISCUSSIONS.select(
                Discussion.id, closeness(fn.lower(Discussion.address)).alias("closeness")
            )
            .join(Discussion, on=Discussion.id == fts.row_id(fts.DISCUSSIONS))
            .where(fts.matches(fts.DISCUSSIONS, given("address")))
        )
    found = (parts[0].union_all(parts[1]) if len(parts) > 1 else parts[0]).alias("found")
    closest = fn.min(found.c.closeness)
    return (
        Select([found], [Discussion.id, closest])
        .join(Discussion, on=Discussion.id == found.c.id)
        .where(Discussion.place.is_null(is_null=False))
        .group_by(Discussion.id)
        .order_by(closest, Discussion.place.desc())
        .limit(given("limit"))
    )


@statement
def _discussions_by_words() -> BuiltQuery:
    key = fts.row_id(fts.MESSAGES)
    newest = fts.matching(fts.MESSAGES, given("words")).order_by(key.desc()).limit(given("limit"))
    query = Message.select(Message.discussion_id, fn.max(Message.id))
    return query.where(Message.id.in_(newest)).group_by(Message.discussion_id)


@statement
def _progress() -> BuiltQuery:
    return SearchProgress.select(SearchProgress.message_id)


@statement
def _newest() -> BuiltQuery:
    return Message.select(fn.max(Message.id))


@statement
def _next_chunk() -> BuiltQuery:
    later = Message.select(Message.id).where(Message.id > SearchProgress.message_id)
    chunk = later.order_by(Message.id).limit(given("most")).alias("chunk")
    return SearchProgress.select(SearchProgress.message_id, Select([chunk], [fn.max(chunk.c.id)]))


@statement
def _set_progress() -> BuiltQuery:
    return SearchProgress.update({SearchProgress.message_id: given("last")})


@statement
def _index() -> BuiltQuery:
    return fts.add_bodies(
        Message.select(Message.id, Message.body).where(
            Message.id > given("done"), Message.id <= given("last")
        )
    )


def catch_up(store: Store) -> int:
    """Index the messages that came since the last time; return their number."""
    done = 0
    while found := _index_some(store):
        done += found
    return done


def prepare(store: Store) -> None:
    """Run `catch_up` before a search. If the store is not writable, older messages are found."""
    with contextlib.suppress(StoreFullError, StoreBusyError), store.impatiently():
        catch_up(store)


def messages(
    store: Store,
    query: Query,
    discussion_ids: Sequence[int],
    batch_ids: Sequence[int] = (),
    *,
    beyond: int,
    newest_first: bool,
    limit: int,
) -> list[int]:
    """Return the ids of messages whose body matches, or of one of the discussions or sendings.

    They are newest first below the id `beyond`, or oldest first above it.
    """
    found: set[int] = set()
    # Matches beyond the last of enough matches cannot be among the first.
    end = -1 if newest_first else 2**62
    if query.words is not None:
        matches = _matches(newest_first=newest_first)
        rows = matches.rows(store, words=query.words, beyond=beyond, limit=limit)
        found.update(row[0] for row in rows)
        end = rows[-1][0] if len(rows) == limit else end
    of_discussion = _of_discussion(newest_first=newest_first)
    for discussion_id in discussion_ids:
        rows = of_discussion.rows(
            store, discussion_id=discussion_id, beyond=beyond, end=end, limit=limit
        )
        found.update(row[0] for row in rows)
    of_sending = _of_sending(newest_first=newest_first)
    for batch_id in batch_ids:
        rows = of_sending.rows(store, batch_id=batch_id, beyond=beyond, end=end, limit=limit)
        found.update(row[0] for row in rows)
    return sorted(found, reverse=newest_first)[:limit]


def typed_name(typed: str) -> str:
    """Return the typed text in the form that `closeness` compares."""
    return " ".join(texts.plain(typed).replace("-", " ").replace("'", " ").split())


def discussions(store: Store, typed: str) -> dict[int, int]:
    """Return the discussions whose name or number matches, each with its closeness.

    The closest come first, and among those the latest.
    """
    query = understand(typed)
    if query.name is None and query.address is None:
        return {}
    rows = _discussions(name=query.name is not None, address=query.address is not None).rows(
        store,
        typed=typed_name(typed),
        name=query.name,
        address=query.address,
        limit=MOST_DISCUSSIONS,
    )
    return {row[0]: row[1] for row in rows}


def sendings(store: Store, query: Query) -> list[int]:
    """Return the latest sendings whose subject matches, newest first."""
    if query.words is None:
        return []
    return [row[0] for row in _sendings.rows(store, words=query.words, limit=MOST_SENDINGS)]


def discussions_by_words(store: Store, query: Query, limit: int) -> dict[int, int]:
    """Return the discussions of the newest `limit` matching messages, each with its newest one."""
    if query.words is None:
        return {}
    rows = _discussions_by_words.rows(store, words=query.words, limit=limit)
    return {row[0]: row[1] for row in rows}


def beginning_with(words: Sequence[str]) -> str:
    """Return the FTS5 query for names in which each of the words begins a word."""
    return " AND ".join('"' + word.replace('"', '""') + '"*' for word in words)


def _index_some(store: Store) -> int:
    if (_newest.value(store) or 0) <= _progress.value(store):
        return 0
    with store.transaction():
        done, last = _next_chunk.rows(store, most=_CHUNK)[0]
        if last is None:
            return 0
        _set_progress.execute(store, last=last)
        return _index.execute(store, done=done, last=last)
