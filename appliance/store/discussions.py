"""Discussions: one row a correspondent, the one with the newest message first.

What the list shows of the last message is read from that message: nothing is kept twice. Messages
that wait for their day do not count as the last one, nor do those that were taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from appliance.store import search
from appliance.store.database import Store
from appliance.store.marks import marks, padded

PREVIEW_LENGTH = 160
# Latest matches in message bodies whose discussions a search shows.
_MOST_MATCHES = 1_000

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

    @property
    def cursor(self) -> int:
        """Where the next page of a list begins after this one."""
        return self.place


def page(
    store: Store, *, limit: int, before: int | None = None, text: str = "", unread: bool = False
) -> list[DiscussionRow]:
    """A page, newest first, before the `cursor` of a row.

    With `text` those whose name or number holds it, or where one of the latest messages with these
    words is; with `unread` those where something is to be read.
    """
    conditions, parameters = ["d.place IS NOT NULL"], list[Any]()
    found = dict[int, int | None]()
    if before is not None:
        conditions.append("d.place < ?")
        parameters.append(before)
    if unread:
        conditions.append("d.unread > 0")
    if text.strip():
        found = _matching(store, text)
        if not found:
            return []
        sought = padded(list(found))
        conditions.append(f"d.id IN ({marks(sought)})")
        parameters += sought
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM {_LISTED} WHERE {' AND '.join(conditions)}"  # noqa: S608 - constants, ids
        " ORDER BY d.place DESC LIMIT ?",
        (*parameters, limit),
    )
    return [replace(DiscussionRow(*row), match=found.get(row[0])) for row in rows]


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


def _matching(store: Store, text: str) -> dict[int, int | None]:
    """The ids of the discussions that match, as many as a search shows.

    Each with its newest message that has the words; None where the name or number matches.
    """
    search.prepare(store)
    query = search.understand(text)
    by_words = search.discussions_by_words(store, query, _MOST_MATCHES)
    return {**by_words, **dict.fromkeys(search.discussions(store, query))}
