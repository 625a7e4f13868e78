"""The journal: one row for every change of state, written in the same transaction.

The number of its newest row is the version that live pages compare (`version`). The content of a
row is an entry, with a class for each kind: see `appliance.store.journal`.
"""

import itertools
from collections.abc import Container, Iterable, Sequence
from typing import Final, NamedTuple

from peewee import fn

from appliance.store.database import Row, Store
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.kinds import Common, entry_of
from appliance.store.models.journal import IS_NO_TRAFFIC, TRAFFIC, Event
from appliance.store.models.messages import Message
from appliance.store.statements import Query, given, insert, statement, statements

# The largest page of the journal, whatever the URL asks for.
_LONGEST_PAGE: Final = 500
# Greater than any id.
_BEYOND_ALL: Final = 2**62
_ABOUT_MESSAGES: Final = ("at", "kind", "message_id", "discussion_id", "actor", "detail")


class Looked(NamedTuple):
    """The result of reading the next entries."""

    number: int  # entries read
    last: int  # the id of the last one
    wanted: list[Recorded]


@statement
def _add() -> Query:
    return insert(
        Event.at,
        Event.kind,
        Event.message_id,
        Event.discussion_id,
        Event.actor,
        Event.detail,
        Event.batch_id,
        Event.line,
    )


@statement
def _add_about_message() -> Query:
    """Return the query that inserts an entry with the message's current sending and line."""
    row = {getattr(Event, name): given(name) for name in _ABOUT_MESSAGES}
    of_message = Message.id == given("message_id")
    row[Event.batch_id] = Message.select(Message.batch_id).where(of_message)
    row[Event.line] = Message.select(Message.modem).where(of_message)
    return Event.insert_many([row])


@statement
def _newest() -> Query:
    return Event.select(fn.max(Event.id))


@statement
def _since() -> Query:
    return Event.select().where(Event.id > given("id")).order_by(Event.id).limit(given("limit"))


@statement
def _of_message() -> Query:
    return Event.select().where(Event.message_id == given("message_id")).order_by(Event.id)


@statements
def _page(kinds: tuple[str, ...]) -> Query:
    """Return the query for a page of some kinds of traffic, of one other kind, or of all others.

    Each uses exactly the condition of its index. Nearly every row is traffic, so traffic has none.
    """
    if not kinds:
        condition = IS_NO_TRAFFIC
    elif kinds[0] in TRAFFIC:
        condition = Event.kind.in_(kinds)
    else:
        condition = IS_NO_TRAFFIC & (Event.kind == given("kind"))
    page = Event.select().where(condition, Event.id < given("before"))
    return page.order_by(Event.id.desc()).limit(given("limit"))


def append(store: Store, entry: Entry) -> int:
    """Write an entry and return its number."""
    _tell_of(store, entry)
    values = {
        "at": store.clock.now_ms(),
        "kind": entry.kind,
        "message_id": entry.message,
        "discussion_id": entry.discussion,
        "actor": entry.actor,
        "detail": entry.written(),
    }
    if entry.message is not None:
        return _add_about_message.insert(store, **values)
    return _add.insert(store, batch_id=entry.sending, line=entry.line, **values)


def append_all(store: Store, entry: Entry, messages: Iterable[tuple[int, int]]) -> None:
    """Write the same entry about many messages, given as (message id, discussion id)."""
    _tell_of(store, entry)
    now, kind, actor, detail = store.clock.now_ms(), entry.kind, entry.actor, entry.written()
    _add_about_message.execute_many(
        store,
        _ABOUT_MESSAGES,
        ((now, kind, message, discussion, actor, detail) for message, discussion in messages),
    )


def since(store: Store, version: int, limit: int) -> list[Recorded]:
    """Return the entries after `version`, oldest first."""
    return _recorded(_since.rows(store, id=version, limit=limit))


def after(store: Store, number: int, most: int, kinds: Container[str]) -> Looked:
    """Read up to `most` entries after this number, and return those of the given kinds."""
    found = _since.rows(store, id=number, limit=most)
    wanted = [row for row in found if row["kind"] in kinds]
    return Looked(len(found), found[-1]["id"] if found else number, _recorded(wanted))


def for_message(store: Store, message_id: int) -> list[Recorded]:
    """Return the history of one message, oldest first."""
    return _recorded(_of_message.rows(store, message_id=message_id))


def journal(
    store: Store, *, limit: int, before: int | None = None, kinds: Sequence[str] = ()
) -> list[Recorded]:
    """Return a page of the journal, newest first, before the number `before`.

    It has entries of `kinds`, or of all kinds but traffic, which is shown with its message.
    """
    limit, before = min(limit, _LONGEST_PAGE), _BEYOND_ALL if before is None else before
    rows = sorted(
        itertools.chain.from_iterable(
            _page(group).rows(store, kind=group[0] if group else None, before=before, limit=limit)
            for group in _asked_together(kinds)
        ),
        key=lambda row: -row["id"],
    )
    return _recorded(rows[:limit])


def version(store: Store) -> int:
    """Return the number of the newest entry."""
    return int(_newest.value(store) or 0)


def _tell_of(store: Store, entry: Entry) -> None:
    """Wake those who wait for an entry of this kind, after the commit."""
    wake = store.awaited.get(entry.kind)
    if wake is not None:
        store.after_commit(wake)


def _asked_together(kinds: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the kinds in groups that one query reads: all traffic together, others one by one."""
    if not kinds:
        return [()]
    traffic = tuple(kind for kind in TRAFFIC if kind in kinds)
    others: list[tuple[str, ...]] = [
        (kind,) for kind in dict.fromkeys(kinds) if kind not in TRAFFIC
    ]
    return [traffic, *others] if traffic else others


def _recorded(rows: Sequence[Row]) -> list[Recorded]:
    found = list[Recorded]()
    for number, at, kind, message, discussion, actor, detail, sending, line in rows:
        common = Common(message, discussion, sending, line, actor)
        found.append(Recorded(number, at, entry_of(kind, detail, common)))
    return found
