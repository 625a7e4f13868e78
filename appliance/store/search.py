"""Full-text search: SQLite's FTS5 stands here and in the migrations alone.

The index of messages is not written with each message: a commit would cost a third more, and many
at once cost little. `catch_up` brings it up to date, before each search and now and then.
Names and numbers are indexed at once, by triggers: they change seldom.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.errors import StoreBusyError, StoreFullError
from appliance.store import text as texts
from appliance.store.database import Store

# Messages a transaction indexes, so that a modem's commit never waits long for it.
_CHUNK = 2_000
# Correspondents a search for a name or number looks into: the closest, and of those the latest.
MOST_DISCUSSIONS = 100
# Shorter words are searched whole: too many others begin with them.
_SHORTEST_PREFIX = 4

_BY_WORDS = "SELECT rowid FROM message_fts WHERE message_fts MATCH ?"
# How close a name is to what was typed: a word of it, how it begins, how a word of it begins, else.
# It takes `typed_name` three times; names are `text.plain`, and parts of double names are words.
_CLOSENESS = """
    CASE WHEN instr(' ' || {words} || ' ', ' ' || ? || ' ') THEN 0
    WHEN instr({words}, ?) = 1 THEN 1 WHEN instr(' ' || {words}, ' ' || ?) THEN 2 ELSE 3 END
"""
_WORDS = "replace(replace({column}, '-', ' '), char(39), ' ')"
LEAST_CLOSE = 3
# Discussions whose contact's name matches, and whose address does, each with how close it is.
_BY_NAME = """
    SELECT d.id, {closeness} AS closeness FROM contact_fts f JOIN contact c ON c.id = f.rowid
    JOIN contact_number n ON n.contact_id = c.id
    JOIN discussion d ON d.address = n.address WHERE contact_fts MATCH ?
"""
_BY_ADDRESS = """
    SELECT d.id, {closeness} AS closeness FROM discussion_fts f JOIN discussion d ON d.id = f.rowid
    WHERE discussion_fts MATCH ?
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed, as the indexes understand it; None = nothing to look for."""

    words: str | None  # for bodies
    name: str | None  # for names: the last word may be the beginning of one
    address: str | None  # for numbers and senders with a name: any three characters of them


def understand(typed: str) -> Query:
    """`typed` as a query."""
    words = typed.split()
    return Query(
        words=texts.match_words(typed, prefix=bool(words) and len(words[-1]) >= _SHORTEST_PREFIX),
        name=texts.match_words(typed, prefix=True),
        address=texts.match_address(typed),
    )


def catch_up(store: Store) -> int:
    """Index the messages that came since the last time; how many."""
    done = 0
    while found := _index_some(store):
        done += found
    return done


def prepare(store: Store) -> None:
    """`catch_up` before a search. When nothing can be written, the search finds older messages."""
    with contextlib.suppress(StoreFullError, StoreBusyError), store.impatiently():
        catch_up(store)


def messages(
    store: Store,
    query: Query,
    discussion_ids: Sequence[int],
    *,
    beyond: int,
    newest_first: bool,
    limit: int,
) -> list[int]:
    """The ids of messages whose body matches, or that are of one of the discussions.

    Newest first from below the id `beyond`, or oldest first from above it.
    """
    there, back, order = ("<", ">", "DESC") if newest_first else (">", "<", "ASC")
    found: set[int] = set()
    # What is further off than the last of enough matches is none of the first.
    end = -1 if newest_first else 2**62
    if query.words is not None:
        sql = f"{_BY_WORDS} AND rowid {there} ? ORDER BY rowid {order} LIMIT ?"
        matches = [row[0] for row in store.rows(sql, (query.words, beyond, limit))]
        found.update(matches)
        end = matches[-1] if len(matches) == limit else end
    sql = (
        f"SELECT id FROM message WHERE discussion_id = ? AND id {there} ? AND id {back} ?"  # noqa: S608 - constants
        f" ORDER BY id {order} LIMIT ?"
    )
    for discussion_id in discussion_ids:
        found.update(row[0] for row in store.rows(sql, (discussion_id, beyond, end, limit)))
    return sorted(found, reverse=newest_first)[:limit]


def closeness(column: str) -> str:
    """The SQL for how close a name is, 0 to LEAST_CLOSE; it takes `typed_name` three times."""
    return _CLOSENESS.format(words=_WORDS.format(column=column))


def typed_name(typed: str) -> str:
    """What was typed, as `closeness` compares it."""
    return " ".join(texts.plain(typed).replace("-", " ").replace("'", " ").split())


def discussions(store: Store, typed: str) -> dict[int, int]:
    """The discussions with someone whose name or number matches, each with how close it is.

    The closest first, and of those the latest.
    """
    query, name = understand(typed), typed_name(typed)
    parts, parameters = list[str](), list[str]()
    if query.name is not None:
        parts.append(_BY_NAME.format(closeness=closeness("c.sort_name")))
        parameters += [name, name, name, query.name]
    if query.address is not None:
        parts.append(_BY_ADDRESS.format(closeness=closeness("lower(d.address)")))
        parameters += [name, name, name, query.address]
    if not parts:
        return {}
    rows = store.rows(
        f"SELECT d.id, min(f.closeness) FROM ({' UNION ALL '.join(parts)}) f"  # noqa: S608 - constants
        " JOIN discussion d ON d.id = f.id WHERE d.place IS NOT NULL"
        " GROUP BY d.id ORDER BY 2, d.place DESC LIMIT ?",
        (*parameters, MOST_DISCUSSIONS),
    )
    return {row[0]: row[1] for row in rows}


def discussions_by_words(store: Store, query: Query, limit: int) -> dict[int, int]:
    """The discussions of the newest `limit` messages whose body matches, each with its newest."""
    if query.words is None:
        return {}
    rows = store.rows(
        "SELECT discussion_id, max(id) FROM message"  # noqa: S608 - constants
        f" WHERE id IN ({_BY_WORDS} ORDER BY rowid DESC LIMIT ?) GROUP BY discussion_id",
        (query.words, limit),
    )
    return {row[0]: row[1] for row in rows}


def contact_condition(typed: str) -> tuple[str, list[str]]:
    """The condition on a contact's `id` for what was typed: part of a name or number."""
    query = understand(typed)
    parts, parameters = list[str](), list[str]()
    if query.name is not None:
        parts.append("SELECT rowid FROM contact_fts WHERE contact_fts MATCH ?")
        parameters.append(query.name)
    if query.address is not None:
        parts.append(
            "SELECT n.contact_id FROM contact_number_fts f JOIN contact_number n ON n.id = f.rowid"
            " WHERE contact_number_fts MATCH ?"
        )
        parameters.append(query.address)
    return f"id IN ({' UNION '.join(parts)})" if parts else "0", parameters


def beginning_with(words: Sequence[str]) -> str:
    """The FTS5 query for names in which each of the words begins a word."""
    return " AND ".join('"' + word.replace('"', '""') + '"*' for word in words)


def _index_some(store: Store) -> int:
    done = store.value("SELECT message_id FROM search_progress")
    if (store.value("SELECT max(id) FROM message") or 0) <= done:
        return 0
    with store.transaction():
        done, last = store.rows(
            "SELECT message_id, (SELECT max(id) FROM (SELECT id FROM message"
            " WHERE id > message_id ORDER BY id LIMIT ?)) FROM search_progress",
            (_CHUNK,),
        )[0]
        if last is None:
            return 0
        store.execute("UPDATE search_progress SET message_id = ?", (last,))
        return store.execute(
            "INSERT INTO message_fts (rowid, body)"
            " SELECT id, body FROM message WHERE id > ? AND id <= ?",
            (done, last),
        )
