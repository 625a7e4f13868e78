"""All kinds of entries, and how to make an entry from a row."""

import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from appliance.store.journal import (
    accounts,
    balance,
    box,
    directory,
    messages,
    people,
    templates,
)
from appliance.store.journal.entry import Entry, UnknownEntry
from appliance.store.journal.messages import MessageChanged
from appliance.store.states import MessageStatus

ENTRIES: Final[tuple[type[Entry], ...]] = (
    *messages.ENTRIES,
    *directory.ENTRIES,
    *people.ENTRIES,
    *box.ENTRIES,
    *templates.ENTRIES,
    *accounts.ENTRIES,
    *balance.ENTRIES,
)
KINDS: Final[Mapping[str, type[Entry]]] = {entry.KIND: entry for entry in ENTRIES}
_STATUSES: Final[Mapping[str | None, MessageStatus]] = {each.value: each for each in MessageStatus}


class Common(NamedTuple):
    """The common fields of an entry, as stored in the table."""

    message: int | None = None
    discussion: int | None = None
    sending: int | None = None
    line: str | None = None
    actor: str | None = None


def entry_of(kind: str, detail: str | None, common: Common) -> Entry:
    """Return the entry of a row."""
    # Nearly all rows hold only a state.
    if kind == MessageChanged.KIND and (status := _STATUSES.get(detail)) is not None:
        message, discussion, sending, line, actor = common
        return MessageChanged(
            message=message,
            discussion=discussion,
            sending=sending,
            line=line,
            actor=actor,
            status=status,
        )
    told = _told(detail)
    if "batch" in told or "modem" in told:
        common = _of_earlier_schema(told, common)
    known = KINDS.get(kind)
    if known is MessageChanged:
        known = messages.of_earlier_schema(told)
    if known is not None:
        try:
            return known.made(told, **common._asdict())
        except (KeyError, ValueError):
            pass
    return UnknownEntry(name=kind, detail=told, **common._asdict())


def _of_earlier_schema(told: dict[str, Any], common: Common) -> Common:
    """Move the common fields that earlier schemas stored in a detail out of it."""
    sending, line = told.pop("batch", None), told.pop("modem", None)
    return common._replace(
        sending=sending if common.sending is None else common.sending,
        line=line if common.line is None else common.line,
    )


def _told(detail: str | None) -> dict[str, Any]:
    """Return a detail as a mapping; a plain value is a status."""
    if not detail:
        return {}
    if detail[0] == "{":
        with contextlib.suppress(ValueError):
            return dict(json.loads(detail))
    return {"status": detail}
