"""Every kind of entry, and an entry made of what the table keeps."""

import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final

from appliance.store.journal import box, directory, messages, people, templates
from appliance.store.journal.entry import Entry, UnknownEntry
from appliance.store.journal.messages import MessageChanged

ENTRIES: Final[tuple[type[Entry], ...]] = (
    *messages.ENTRIES,
    *directory.ENTRIES,
    *people.ENTRIES,
    *box.ENTRIES,
    *templates.ENTRIES,
)
KINDS: Final[Mapping[str, type[Entry]]] = {entry.KIND: entry for entry in ENTRIES}
# Where earlier schemas kept common fields: under these keys of the detail.
_FORMERLY: Final = {"sending": "batch", "line": "modem"}


def entry_of(kind: str, detail: str | None, common: Mapping[str, Any]) -> Entry:
    """Return the entry of a row; `common` are the common fields by their names."""
    told = _told(detail)
    found = {
        name: told.pop(_FORMERLY[name], None) if value is None and name in _FORMERLY else value
        for name, value in common.items()
    }
    known = KINDS.get(kind)
    if known is MessageChanged:
        known = messages.of_earlier_schema(told)
    if known is not None:
        with contextlib.suppress(KeyError, ValueError):
            return known.made(told, **found)
    return UnknownEntry(name=kind, detail=told, **found)


def _told(detail: str | None) -> dict[str, Any]:
    """Return a detail as a mapping; a bare one is a status."""
    if not detail:
        return {}
    if detail[0] == "{":
        with contextlib.suppress(ValueError):
            return dict(json.loads(detail))
    return {"status": detail}
