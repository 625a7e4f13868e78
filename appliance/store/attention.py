"""Whether something waits for a decision that nobody has looked at: for the light on the box."""

from typing import Final

from appliance.store import events
from appliance.store.database import Store

SEEN: Final = "attention"  # the journal's kind for "a person has looked"

# Of each status the newest: what is older was there when somebody looked, or will be found there.
_LOOKED_AT: Final = 100
_NEWEST: Final = """
    SELECT max(e.id) FROM event e WHERE e.message_id IN (
        SELECT id FROM (SELECT id FROM message WHERE status = 'uncertain' ORDER BY at DESC LIMIT ?)
        UNION ALL
        SELECT id FROM (SELECT id FROM message WHERE status = 'held' ORDER BY at DESC LIMIT ?)
        UNION ALL
        SELECT id FROM (SELECT id FROM message WHERE status = 'failed' AND at >= ?
                        AND read_at IS NULL ORDER BY at DESC LIMIT ?))
"""


def newest_undecided(store: Store, failed_since_ms: int) -> int:
    """The number of the newest event of messages that are uncertain, held, or failed and not left.

    0 when there are none. Failures before `failed_since_ms` do not count.
    """
    found = store.value(_NEWEST, (_LOOKED_AT, _LOOKED_AT, failed_since_ms, _LOOKED_AT))
    return int(found or 0)


def seen_until(store: Store) -> int:
    """The number of the event by which somebody marked everything as seen; 0 = never."""
    found = events.journal(store, limit=1, kinds=(SEEN,))
    return found[0].id if found else 0


def mark_seen(store: Store, actor: str) -> None:
    """Everything until now has been seen."""
    with store.transaction():
        events.append(store, SEEN, actor=actor)
