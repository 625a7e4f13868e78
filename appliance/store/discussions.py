"""Discussions: one row a correspondent, the one with the newest message first.

What the list shows of the last message is read from that message: nothing is kept twice. Messages
that wait for their day do not count as the last one, nor do those that were taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from appliance.store import search
from appliance.store.database import Store
from appliance.store.marks import marks, padded

PREVIEW_LENGTH = 160
# Latest matches in message bodies whose discussions a search shows.
_MOST_MATCHES = 1_000
_BY_TEXT = search.LEAST_CLOSE + 1

_COLUMNS = f"""
    d.id, d.address, (SELECT c.name FROM contact_number n JOIN contact c ON c.id = n.contact_id
    WHERE n.address = d.address ORDER BY n.contact_id LIMIT 1), d.unread, d.messages,
    m.id, d.place, m.at, m.direction, m.status, m.kind, substr(m.body, 1, {PREVIEW_LENGTH})
"""  # noqa: S608 - constants
_LISTED = "discussion d CROSS JOIN message m ON m.id = d.last_message_id"


@dataclass(frozen=True, slots=True)
class DiscussionRow:
    """One correspondent, with the last message; `cursor` is where the next page begins."""

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
    match: int | None = None  # the message that a search found
    is_found: bool = False  # by a search, whose order is its own

    @property
    def cursor(self) -> int:
        """Where the next page of a list begins after this one."""
        return self.id if self.is_found else self.place


def page(
    store: Store, *, limit: int, before: int | None = None, text: str = "", unread: bool = False
) -> list[DiscussionRow]:
    """A page, newest first, beyond the `cursor` of a row.

    With `text` those whose name or number holds it, or where one of the latest messages with these
    words is, the best match first; with `unread` those where something is to be read.
    """
    if text.strip():
        return _found(store, text, limit, before, unread=unread)
    conditions, parameters = ["d.place IS NOT NULL"], list[Any]()
    if before is not None:
        conditions.append("d.place < ?")
        parameters.append(before)
    if unread:
        conditions.append("d.unread > 0")
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM {_LISTED} WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants
        " ORDER BY d.place DESC LIMIT ?",
        (*parameters, limit),
    )
    return [DiscussionRow(*row) for row in rows]


def by_address(store: Store, address: str) -> DiscussionRow | None:
    """The discussion with this address; None when nothing came or went yet."""
    row = store.row(f"SELECT {_COLUMNS} FROM {_LISTED} WHERE d.address = ?", (address,))  # noqa: S608 - constants
    return DiscussionRow(*row) if row is not None else None


def find(store: Store, address: str) -> int | None:
    """The id of the discussion with this address, listed or not; None when there is none."""
    found = store.value("SELECT id FROM discussion WHERE address = ?", (address,))
    return None if found is None else int(found)


def by_ids(store: Store, ids: Sequence[int]) -> list[DiscussionRow]:
    """The discussions of these ids that have messages, newest first."""
    if not ids:
        return []
    asked = padded(ids)
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM {_LISTED} WHERE d.id IN ({marks(asked)})"  # noqa: S608 - constants, marks
        " ORDER BY d.place DESC",
        asked,
    )
    return [DiscussionRow(*row) for row in rows]


def count(store: Store, *, unread: bool = False) -> int:
    """How many discussions there are, or how many with something to be read."""
    what = "last_message_id IS NOT NULL AND unread > 0" if unread else "last_message_id IS NOT NULL"
    return int(store.value(f"SELECT count(*) FROM discussion WHERE {what}"))  # noqa: S608 - constants


def unread_messages(store: Store) -> int:
    """How many messages nobody has read."""
    return int(
        store.value("SELECT count FROM status_count WHERE direction = 'in' AND status = 'unread'")
        or 0
    )


def _found(
    store: Store, text: str, limit: int, after: int | None, *, unread: bool
) -> list[DiscussionRow]:
    """What a search finds, after the discussion of the id `after`.

    Names by how close they are, then texts; among equals the newest first.
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
    """The discussions of these ids, the closest first, among equals the newest."""
    sought = padded(list(closeness))
    places = store.rows(
        f"SELECT d.id, d.place FROM discussion d WHERE d.id IN ({marks(sought)})"  # noqa: S608 - marks
        " AND d.place IS NOT NULL AND d.unread >= ?",
        (*sought, int(unread)),
    )
    return [row[0] for row in sorted(places, key=lambda row: (closeness[row[0]], -row[1]))]
