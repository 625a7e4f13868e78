"""The journal: one row for every change of state, written in the change's own transaction.

The number of its newest row is the version that live pages compare (`Store.last_event_id`).
"""

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.store.database import Row, Store

# A journal page never asks for more, whatever the address bar says.
_LONGEST_PAGE = 500
# Greater than any id.
_BEYOND_ALL = 2**62
_INSERT = (
    "INSERT INTO event (at, kind, message_id, discussion_id, actor, detail)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One entry. `detail` is a mapping, a bare status (kind `message`), or None."""

    id: int
    at: int
    kind: str
    message_id: int | None
    discussion_id: int | None
    actor: str | None
    detail: Any


def append(
    store: Store,
    kind: str,
    *,
    message_id: int | None = None,
    discussion_id: int | None = None,
    actor: str | None = None,
    detail: Mapping[str, Any] | str | None = None,
) -> int:
    """Write one entry; its id. A mapping is kept as JSON, a string (a status) as it is."""
    return store.insert(
        _INSERT, (store.clock.now_ms(), kind, message_id, discussion_id, actor, _written(detail))
    )


def append_all(
    store: Store,
    kind: str,
    messages: Iterable[tuple[int, int]],
    *,
    actor: str | None = None,
    detail: Mapping[str, Any] | str | None = None,
) -> None:
    """Write the same entry for many messages, given as (message id, discussion id)."""
    now, written = store.clock.now_ms(), _written(detail)
    store.execute_many(
        _INSERT,
        ((now, kind, message, discussion, actor, written) for message, discussion in messages),
    )


def since(store: Store, version: int, limit: int) -> list[EventRow]:
    """The entries after `version`, oldest first."""
    return _events(
        store.rows("SELECT * FROM event WHERE id > ? ORDER BY id LIMIT ?", (version, limit))
    )


def for_message(store: Store, message_id: int) -> list[EventRow]:
    """The history of one message, oldest first."""
    return _events(
        store.rows("SELECT * FROM event WHERE message_id = ? ORDER BY id", (message_id,))
    )


def journal(
    store: Store, *, limit: int, before: int | None = None, kinds: Sequence[str] = ()
) -> list[EventRow]:
    """A page of the journal, newest first, older than the id `before`; of `kinds`, or of all.

    Without kinds the states of messages are left out: they are read with their message.
    """
    limit = min(limit, _LONGEST_PAGE)
    wanted: Iterable[str | None] = dict.fromkeys(kinds) or (None,)
    parts = [
        store.rows(
            f"SELECT * FROM event WHERE {condition} AND id < ? ORDER BY id DESC LIMIT ?",  # noqa: S608 - constants
            (*parameters, _BEYOND_ALL if before is None else before, limit),
        )
        for condition, parameters in map(_of_kind, wanted)
    ]
    rows = sorted(itertools.chain(*parts), key=lambda row: -row["id"])
    return _events(rows[:limit])


def _of_kind(kind: str | None) -> tuple[str, tuple[str, ...]]:
    """The condition for one kind, as its index has it."""
    if kind is None:
        return "kind <> 'message'", ()
    if kind == "message":
        return "kind = 'message'", ()
    return "kind <> 'message' AND kind = ?", (kind,)


def version(store: Store) -> int:
    """The id of the newest entry."""
    return store.last_event_id()


def _events(rows: list[Row]) -> list[EventRow]:
    return [
        EventRow(
            row["id"],
            row["at"],
            row["kind"],
            row["message_id"],
            row["discussion_id"],
            row["actor"],
            _read(row["detail"]),
        )
        for row in rows
    ]


def _written(detail: Mapping[str, Any] | str | None) -> str | None:
    if detail is None or isinstance(detail, str):
        return detail
    return json.dumps(detail, ensure_ascii=False, separators=(",", ":"))


def _read(detail: str | None) -> Any:
    return json.loads(detail) if detail and detail[0] == "{" else detail
