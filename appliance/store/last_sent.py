"""The last SMS sent to each correspondent, which rules of groups ask for.

A discussion's `last_sent_at` is not updated with each SMS: the commit would write a page more,
while many at once take little. `catch_up` updates it periodically. The journal contains what was
sent since, so that rules count an SMS from the moment it has gone.
"""

from typing import Any, Final

from peewee import fn

from appliance.store.database import Store
from appliance.store.journal.messages import MessageChanged
from appliance.store.models.counts import SentProgress
from appliance.store.models.discussions import Discussion
from appliance.store.models.journal import Event
from appliance.store.statements import Query, count_all, given, statement
from appliance.store.states import MessageStatus

# The number of entries that a transaction notes, so that a modem's commit never waits long for it.
_CHUNK: Final = 1_000


def _is_sent(entry: Any) -> Any:
    """Return the condition that an entry says that an SMS has gone.

    Only the last of its parts brings a message to this state; the entry has no other details.
    """
    return (entry.kind == MessageChanged.KIND) & (entry.detail == MessageStatus.SENT.value)


@statement
def _progress() -> Query:
    return SentProgress.select(SentProgress.event_id)


@statement
def _step() -> Query:
    """Return the query for the next entries: the last, their number, and how many SMS have gone."""
    following = Event.select(Event.id, Event.kind, Event.detail).where(Event.id > given("done"))
    following = following.order_by(Event.id).limit(given("most")).alias("following")
    return following.select_from(
        fn.max(following.c.id).alias("last"),
        count_all().alias("number"),
        count_all().filter(_is_sent(following.c)).alias("gone"),
    )


@statement
def _note() -> Query:
    found = Event.select(Event.discussion_id, fn.max(Event.at).alias("at"))
    found = found.where(Event.id > given("done"), Event.id <= given("last"), _is_sent(Event))
    found = found.group_by(Event.discussion_id).alias("found")
    return (
        Discussion.update({Discussion.last_sent_at: found.c.at})
        .from_(found)
        .where(
            Discussion.id == found.c.discussion_id,
            fn.coalesce(Discussion.last_sent_at, 0) < found.c.at,
        )
    )


@statement
def _set_progress() -> Query:
    return SentProgress.update({SentProgress.event_id: given("last")})


def not_noted(since_ms: int) -> Query:
    """Return the query for the discussions of SMS sent since a moment that are not noted yet."""
    beyond = Event.id > SentProgress.select(SentProgress.event_id)
    return Event.select(Event.discussion_id).where(beyond, _is_sent(Event), Event.at >= since_ms)


def catch_up(store: Store) -> None:
    """Note in each discussion the SMS sent since the last time.

    Nothing is written while there are none, except that many other entries are passed over once.
    """
    while _note_some(store):
        pass


def _note_some(store: Store) -> bool:
    """Note what the next entries say was sent; return whether there may be more."""
    done = _progress.value(store)
    step = _step.row(store, done=done, most=_CHUNK)
    if step is None or not (step["gone"] or step["number"] == _CHUNK):
        return False
    with store.transaction():
        _note.execute(store, done=done, last=step["last"])
        _set_progress.execute(store, last=step["last"])
    return bool(step["number"] == _CHUNK)
