"""Keep ids unique across a restore.

Programs and open pages know messages, sendings, calls, contacts and journal entries by their ids. A
restored copy continues from the ids that it had when it was made, so ids given out since then would
be used again for something else. Therefore the last ids are read from the replaced database, and
the copy continues after them. If they cannot be read, as on a new card, the copy continues far
ahead: at an id made from the time, greater than any id that a box can have reached.
"""

import sqlite3
from typing import Final

from appliance.clock import EARLIEST_CREDIBLE_MS
from appliance.store import events, preferences
from appliance.store.database import Store
from appliance.store.dialect import sequences
from appliance.store.models.journal import IS_NO_TRAFFIC, Event
from appliance.store.statements import Query, insert, statement

LAST: Final = "restored_last"  # the setting: last ids of the replaced database, by table
JOURNAL: Final = "event"
# Takes the number of the newest entry until there is a newer one.
_PLACEHOLDER: Final = "restored"
# More ids than are used between two backups, if the clock is not set.
_GAP: Final = 1_000_000
# A box uses fewer ids than seconds have passed since then.
_COUNTED_FROM_MS: Final = EARLIEST_CREDIBLE_MS - 6 * 365 * 86_400_000


@statement
def _reserve() -> Query:
    return insert(Event.id, Event.at, Event.kind)


@statement
def _release() -> Query:
    return Event.delete().where(IS_NO_TRAFFIC, Event.kind == _PLACEHOLDER)


def last_of(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the last id of each table of a database, whose schema may be an older one."""
    last = {name: 0 for (name,) in connection.execute(sequences.TABLES)}
    last |= dict(connection.execute(sequences.LAST))
    (newest,) = connection.execute(sequences.NEWEST_ENTRY).fetchone()
    return last | {JOURNAL: newest or 0}


def go_on(store: Store) -> None:
    """Make a restored database skip all ids that were given out before.

    Call it inside a transaction; repeating it is safe. `finish` completes it.
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
    # This keeps the number unchanged if the function is repeated.
    preferences.put(store, LAST, {**dict.fromkeys(here, 0), **told, JOURNAL: number})


def finish(store: Store) -> None:
    """Remove the entry that holds the journal's number, once a newer entry exists."""
    _release.execute(store)
    preferences.remove(store, LAST)


def _after(store: Store, last: int, told: int | None) -> int:
    """Return the id after which a table continues; `told` is the replaced database's last."""
    if told is not None:
        return max(last, told)
    seconds = (store.clock.now_ms() - _COUNTED_FROM_MS) // 1000
    return max(last + _GAP, seconds)
