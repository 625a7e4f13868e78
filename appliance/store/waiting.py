"""Messages that wait: for their time, for a person, for their batch, or in vain."""

from dataclasses import dataclass
from typing import Final

from appliance.store.database import Row, Store
from appliance.store.outgoing import Pair
from appliance.store.states import MessageStatus

# A message of which something can still be kept from going: all of it, or the segments after the
# one that is in a modem's hands. The answer to a stop word is never among them.
_STOPPABLE = """
    SELECT m.id, m.discussion_id FROM message m
    WHERE {which} = ? AND m.direction = 'out' AND (
        m.status IN ('scheduled', 'queued', 'held')
        OR m.status = 'submitting' AND (
            m.next_sequence < m.segments
            OR NOT EXISTS (SELECT 1 FROM segment s WHERE s.message_id = m.id
                           AND s.sequence = m.next_sequence AND s.state = 'submitting')))
        {condition}
    ORDER BY m.id
"""
_NO_STOP_REPLY = (
    "AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = m.batch_id AND b.origin = 'stop_reply')"
)
_OF_MESSAGE: Final = _STOPPABLE.format(which="m.id", condition="")
_OF_BATCH: Final = _STOPPABLE.format(which="m.batch_id", condition="AND m.id > ?") + " LIMIT ?"
_OF_DISCUSSION: Final = _STOPPABLE.format(which="m.discussion_id", condition=_NO_STOP_REPLY)
_TRIED_AGAIN: Final = (
    "SELECT id, discussion_id FROM message WHERE {which} IS NOT NULL AND {which} = ?"
    " AND status = 'uncertain' AND release_at IS NOT NULL"
)
# One call releases no more than this, so that nobody waits long for the store.
_MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A message whose moment has come."""

    id: int
    discussion_id: int
    status: MessageStatus  # scheduled; queued or submitting: next try; uncertain: to be sent again
    release_at: int
    next_sequence: int
    paused: int  # its batch is, and nothing of it has gone: what has begun is finished
    address: str
    origin: str  # of its batch

    @property
    def pair(self) -> Pair:
        """Its ids, as changes of many messages take them."""
        return self.id, self.discussion_id


def stoppable_of_message(store: Store, message_id: int) -> list[Pair]:
    """The message, if something of it can still be kept back."""
    return _pairs(store.rows(_OF_MESSAGE, (message_id,)))


def stoppable_of_batch(store: Store, batch_id: int, *, after: int, most: int) -> list[Pair]:
    """The next messages of a batch that can still be kept back, after the id `after`."""
    return _pairs(store.rows(_OF_BATCH, (batch_id, after, most)))


def stoppable_of_discussion(store: Store, discussion_id: int) -> list[Pair]:
    """The messages to one correspondent that can still be kept back."""
    return _pairs(store.rows(_OF_DISCUSSION, (discussion_id,)))


def tried_again_of_message(store: Store, message_id: int) -> list[Pair]:
    """The message, if it is in doubt and to be sent again by itself."""
    return _pairs(store.rows(_TRIED_AGAIN.format(which="id"), (message_id,)))


def tried_again_of_batch(store: Store, batch_id: int) -> list[Pair]:
    """The messages of a batch that are in doubt and to be sent again by themselves."""
    return _pairs(store.rows(_TRIED_AGAIN.format(which="batch_id"), (batch_id,)))


def due(store: Store, now_ms: int, never_after_ms: int, *, scheduled: bool) -> list[Due]:
    """What is to be released: due now, or a next try further off than any pause is long.

    The latter is left behind by a clock that was stepped back. `scheduled` messages are only among
    them if asked for.
    """
    rows = store.rows(
        "SELECT m.id, m.discussion_id, m.status, m.release_at, m.next_sequence,"
        " m.next_sequence = 1"
        " AND coalesce(b.paused, 0), d.address, coalesce(b.origin, '')"
        " FROM message m JOIN discussion d ON d.id = m.discussion_id"
        " LEFT JOIN batch b ON b.id = m.batch_id"
        " WHERE (m.release_at <= ? OR m.release_at > ? AND m.status <> 'scheduled')"
        " AND (? OR m.status <> 'scheduled') ORDER BY m.release_at, m.id LIMIT ?",
        (now_ms, never_after_ms, scheduled, _MOST_AT_ONCE),
    )
    return [Due(row[0], row[1], MessageStatus(row[2]), *row[3:]) for row in rows]


def expired(store: Store, now_ms: int) -> list[Pair]:
    """Messages that have waited in vain."""
    return _pairs(
        store.rows(
            "SELECT id, discussion_id FROM message WHERE expires_at <= ?"
            " AND status IN ('queued', 'scheduled', 'held') ORDER BY expires_at LIMIT ?",
            (now_ms, _MOST_AT_ONCE),
        )
    )


def next_due_ms(store: Store, *, scheduled: bool) -> int | None:
    """When the next message is due or expires; `scheduled` ones count only if asked for."""
    found = store.row(
        "SELECT (SELECT min(release_at) FROM message WHERE release_at IS NOT NULL"
        " AND (? OR status <> 'scheduled')),"
        " (SELECT min(expires_at) FROM message WHERE expires_at IS NOT NULL"
        " AND status IN ('queued', 'scheduled', 'held'))",
        (scheduled,),
    )
    moments = [moment for moment in found or () if moment is not None]
    return min(moments, default=None)


def may_have_gone(store: Store, now_ms: int) -> list[Pair]:
    """What was on its way by `now_ms`: all but drafts for later and what a modem has in hand."""
    return _pairs(
        store.rows(
            "SELECT id, discussion_id FROM message WHERE direction = 'out' AND ("
            " status = 'queued' OR status = 'scheduled' AND release_at <= ?"
            " OR status = 'submitting' AND NOT EXISTS (SELECT 1 FROM segment s"
            " WHERE s.message_id = message.id AND s.state = 'submitting')) ORDER BY id",
            (now_ms,),
        )
    )


def set_paused(store: Store, batch_id: int, *, paused: bool) -> bool:
    """Pause or resume a batch; False if there is none. What has begun to go is finished."""
    if not store.execute("UPDATE batch SET paused = ? WHERE id = ?", (paused, batch_id)):
        return False
    if paused:
        store.execute(
            "UPDATE message SET ready = 0 WHERE batch_id = ? AND ready = 1 AND next_sequence = 1",
            (batch_id,),
        )
    else:
        store.execute(
            "UPDATE message SET ready = 1 WHERE batch_id = ? AND status = 'queued'"
            " AND ready = 0 AND release_at IS NULL",
            (batch_id,),
        )
    return True


def batch_exists(store: Store, batch_id: int) -> bool:
    """Whether there is a batch of this id."""
    return store.value("SELECT 1 FROM batch WHERE id = ?", (batch_id,)) is not None


def _pairs(rows: list[Row]) -> list[Pair]:
    return [(row[0], row[1]) for row in rows]
