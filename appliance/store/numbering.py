"""Numbers that do not come again after a restore.

Programs and open pages know messages, sendings, calls, contacts and journal entries by their
numbers. A restored copy goes back to the numbers that it had when it was made; those that were
given since would come again, for something else. So the database that is replaced says which were
its last, and the copy goes on after them. Where they cannot be read, as on a new card, it goes on
far enough: at a number made of the time, greater than any that a box counts up to.
"""

import sqlite3
from typing import Final

from appliance.clock import EARLIEST_CREDIBLE_MS
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.dialect import sequences
from appliance.store.models.journal import IS_NO_TRAFFIC, Event
from appliance.store.statements import Query, insert, statement

LAST: Final = "restored_last"  # the setting: the last numbers of the replaced database, by table
JOURNAL: Final = "event"
# Holds the number of the newest entry until there is a newer one.
_PLACEHOLDER: Final = "restored"
# More than is stored between two backups, where the clock says nothing.
_GAP: Final = 1_000_000
# A box gives fewer numbers than there were seconds since then.
_COUNTED_FROM_MS: Final = EARLIEST_CREDIBLE_MS - 6 * 365 * 86_400_000


@statement
def _reserve() -> Query:
    return insert(Event.id, Event.at, Event.kind)


@statement
def _release() -> Query:
    return Event.delete().where(IS_NO_TRAFFIC, Event.kind == _PLACEHOLDER)


def last_of(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the last number that each table of a database gave; its schema may be an older one."""
    last = {name: 0 for (name,) in connection.execute(sequences.TABLES)}
    last |= dict(connection.execute(sequences.LAST))
    (newest,) = connection.execute(sequences.NEWEST_ENTRY).fetchone()
    return last | {JOURNAL: newest or 0}


def go_on(store: Store) -> None:
    """Let a restored database give no number that was given before.

    Inside the caller's transaction, and safe to do again. `finish` ends it.
    """
    told: dict[str, int] = preferences.get(store, LAST, {})
    here = {name: 0 for (name,) in store.rows(sequences.TABLES)}
    here |= {row["name"]: row["seq"] for row in store.rows(sequences.LAST)}
    for name, last in here.items():
        number = _after(store, last, told.get(name))
        if not store.execute(sequences.RAISE, (number, name)):
            store.execute(sequences.BEGIN, (number, name))
    newest = events.version(store)
    number = _after(store, newest, told.get(JOURNAL))
    if number > newest:
        _reserve.insert(store, id=number, at=store.clock.now_ms(), kind=_PLACEHOLDER)
    # So that it stays at that when this is done again.
    preferences.put(store, LAST, {**dict.fromkeys(here, 0), **told, JOURNAL: number})


def finish(store: Store) -> None:
    """Remove what kept the journal's number, now that a newer entry does."""
    _release.execute(store)
    preferences.remove(store, LAST)


def _after(store: Store, last: int, told: int | None) -> int:
    """Return the number after which a table goes on; `told` is the replaced database's last."""
    if told is not None:
        return max(last, told)
    seconds = (store.clock.now_ms() - _COUNTED_FROM_MS) // 1000
    return max(last + _GAP, seconds)
