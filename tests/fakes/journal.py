"""Write rows of the journal as any version of the program may have written them."""

import json
from collections.abc import Mapping
from typing import Any

from appliance.store.database import Store
from appliance.store.journal.entry import Entry
from appliance.store.journal.kinds import Common, entry_of


def write(
    store: Store,
    kind: str,
    detail: Mapping[str, Any] | str | None = None,
    *,
    message_id: int | None = None,
    discussion_id: int | None = None,
    actor: str | None = None,
) -> int:
    """Insert a row without the columns of later schemas. Return its number."""
    return store.insert(
        "INSERT INTO event (at, kind, message_id, discussion_id, actor, detail)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (store.clock.now_ms(), kind, message_id, discussion_id, actor, written(detail)),
    )


def entry(kind: str, detail: Mapping[str, Any] | str | None = None, **common: Any) -> Entry:
    """Return the entry of such a row."""
    return entry_of(kind, written(detail), Common(**common))


def written(detail: Mapping[str, Any] | str | None) -> str | None:
    return json.dumps(detail) if isinstance(detail, Mapping) else detail
