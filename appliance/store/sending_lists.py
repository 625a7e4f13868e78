"""List the sendings to several people, newest first: all of them, or those that a search finds.

A filter by author, template or time has an index of its own. Words find a sending by its subject
and text, and one whose messages have texts of their own by those.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from peewee import Tuple

from appliance.store import search
from appliance.store.database import Store
from appliance.store.dialect import text_search as fts
from appliance.store.listing import Place
from appliance.store.marks import padded
from appliance.store.models.messages import Batch, Message
from appliance.store.statements import Query, among, given, statement, statements

# A search considers the sendings of this many of the newest matches of each kind.
MOST_FOUND: Final = 1_000
_AT_ONCE: Final = 500
_BEFORE_ALL: Final = Place(2**62, 2**62)


@dataclass(frozen=True, slots=True)
class ToMany:
    """A sending to more than one, as the list shows it."""

    id: int
    created_at: int
    author_kind: str
    author: str
    text: str
    subject: str | None
    due_at: int | None
    total: int  # number of recipients
    merged: bool  # each message has its own text
    erased_at: int | None  # when its text was erased


@dataclass(frozen=True, slots=True)
class SendingFilter:
    """The filter of the list; all given conditions must hold."""

    text: str = ""  # words of the subject or of the text
    author: tuple[str, str] | None = None  # kind and name
    template_id: int | None = None
    since_ms: int | None = None  # from this moment, included
    until_ms: int | None = None  # before this moment


@dataclass(frozen=True, slots=True)
class SendingPage:
    """A page of the list; `next` is the cursor of the following page."""

    rows: tuple[ToMany, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class _Shape:
    """What determines the text of the query."""

    author: bool
    template: bool
    since: bool
    until: bool


def _wanted(shape: _Shape) -> Query:
    place = Tuple(given("place_key"), given("place_id"))
    conditions: list[Any] = [Batch.total > 1, Tuple(Batch.created_at, Batch.id) < place]
    if shape.author:
        conditions += [Batch.author_kind == given("author_kind"), Batch.author == given("author")]
    if shape.template:
        conditions.append(Batch.template_id == given("template_id"))
    if shape.since:
        conditions.append(Batch.created_at >= given("since"))
    if shape.until:
        conditions.append(Batch.created_at < given("until"))
    query = Batch.select(
        Batch.id,
        Batch.created_at,
        Batch.author_kind,
        Batch.author,
        Batch.text,
        Batch.subject,
        Batch.due_at,
        Batch.total,
        Batch.merged,
        Batch.erased_at,
    )
    return query.where(*conditions)


@statements
def _listed(shape: _Shape) -> Query:
    newest_first = (Batch.created_at.desc(), Batch.id.desc())
    return _wanted(shape).order_by(*newest_first).limit(given("limit"))


@statements
def _found(shape: _Shape, number: int) -> Query:
    return _wanted(shape).where(among(Batch.id, "ids", number))


@statement
def _by_words() -> Query:
    query = fts.matching(fts.SENDINGS, given("words"))
    return query.order_by(fts.row_id(fts.SENDINGS).desc()).limit(given("most"))


@statement
def _by_bodies() -> Query:
    newest = fts.matching(fts.MESSAGES, given("words"))
    newest = newest.order_by(fts.row_id(fts.MESSAGES).desc()).limit(given("most"))
    query = Message.select(Message.batch_id).where(Message.id.in_(newest))
    return query.where(Message.batch_id.is_null(is_null=False)).distinct()


@statement
def _first_body() -> Query:
    query = Message.select(Message.body).where(
        Message.batch_id.is_null(is_null=False), Message.batch_id == given("batch_id")
    )
    return query.order_by(Message.id).limit(1)


def page(
    store: Store, wanted: SendingFilter, *, limit: int, cursor: str | None = None
) -> SendingPage:
    """Return a page of the sendings to more than one. Raise InputError for an invalid cursor."""
    place = Place.read(cursor) if cursor else _BEFORE_ALL
    shape = _Shape(
        author=wanted.author is not None,
        template=wanted.template_id is not None,
        since=wanted.since_ms is not None,
        until=wanted.until_ms is not None,
    )
    kind, name = wanted.author or ("", "")
    values = {
        "author_kind": kind,
        "author": name,
        "template_id": wanted.template_id,
        "since": wanted.since_ms,
        "until": wanted.until_ms,
        "place_key": place.key,
        "place_id": place.id,
    }
    if wanted.text.strip():
        rows = _matching(store, wanted.text, shape, values)
    else:
        rows = _listed(shape).rows(store, **values, limit=limit + 1)
    found = tuple(ToMany(*row) for row in rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else str(Place(last.created_at, last.id))
    return SendingPage(found[:limit], following)


def first_text(store: Store, batch_id: int) -> str | None:
    """Return the text of the first message of a sending; None if no message is created yet."""
    found: str | None = _first_body.value(store, batch_id=batch_id)
    return found


def _matching(store: Store, text: str, shape: _Shape, values: dict[str, Any]) -> Sequence[Any]:
    """Return the rows that match, newest first."""
    search.prepare(store)
    words = search.understand(text).words
    if words is None:
        return []
    ids = list(_ids(store, words))
    found = []
    for start in range(0, len(ids), _AT_ONCE):
        asked = padded(ids[start : start + _AT_ONCE])
        found += _found(shape, len(asked)).rows(store, **values, ids=asked)
    return sorted(found, key=lambda row: (row["created_at"], row["id"]), reverse=True)


def _ids(store: Store, words: str) -> Iterable[int]:
    """Return the sendings whose own words match, and those of the newest matching messages."""
    kinds = (query.rows(store, words=words, most=MOST_FOUND) for query in (_by_words, _by_bodies))
    return dict.fromkeys(row[0] for row in chain.from_iterable(kinds))
