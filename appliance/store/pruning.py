"""Delete old entries of the journal.

Entries about a message are kept as long as the message, whatever their age, because its history
shows them. The newest entry is always kept, so that its number is not reused, and so are all
entries that a consumer has not handled yet.

Age goes by the order of the entries, because a clock that was wrong for a while dates some of them
decades off: all entries before the first one that is young enough are old.
"""

from collections.abc import Callable
from typing import Final

from peewee import fn

from appliance.store import consumers, events, last_sent
from appliance.store.database import Store
from appliance.store.models.journal import Event
from appliance.store.models.messages import Message
from appliance.store.statements import Query, given, statement

# The number of entries read at once; deleting as many locks the database for some milliseconds.
_AT_ONCE: Final = 200


@statement
def _step() -> Query:
    """Return the query for the last of the next entries, and the first of them that is young."""
    following = Event.select(Event.id, Event.at).where(Event.id > given("after"))
    following = following.order_by(Event.id).limit(given("most")).alias("following")
    is_young = following.c.at.between(given("cutoff"), given("now"))
    return following.select_from(
        fn.max(following.c.id).alias("last"),
        fn.min(following.c.id).filter(is_young).alias("young"),
    )


_IS_TO_GO: Final = (
    Event.id > given("after"),
    Event.id <= given("last"),
    Event.message_id.is_null() | Event.message_id.not_in(Message.select(Message.id)),
)


@statement
def _any_to_go() -> Query:
    return Event.select(1).where(*_IS_TO_GO).limit(1)


@statement
def _remove() -> Query:
    return Event.delete().where(*_IS_TO_GO)


def prune(store: Store, cutoff_ms: int, *, given_up: Callable[[], bool] = lambda: False) -> int:
    """Delete the entries from before the cutoff, in short commits; return their number."""
    most = events.version(store) - 1
    last_sent.catch_up(store)  # it reads the entries up to there
    slowest = consumers.slowest(store)
    end = most if slowest is None else min(most, slowest)
    removed, after = 0, 0
    while after < end and not given_up():
        step = _step.row(
            store, after=after, most=_AT_ONCE, cutoff=cutoff_ms, now=store.clock.now_ms()
        )
        if step is None or step["last"] is None:
            break
        last = min(step["last"], end)
        if step["young"] is not None:
            last = min(last, step["young"] - 1)
        if _any_to_go.value(store, after=after, last=last):
            with store.transaction():
                removed += _remove.execute(store, after=after, last=last)
        if step["young"] is not None:
            break
        after = last
    return removed
