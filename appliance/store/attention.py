"""Find out for the warning light whether there are decisions that nobody has looked at."""

from typing import Any, Final

from peewee import Select, fn

from appliance.store import balances, events, preferences
from appliance.store.database import Store
from appliance.store.journal.box import AttentionSeen
from appliance.store.models.journal import Event
from appliance.store.models.messages import IS_UNDECIDED, Message
from appliance.store.statements import Query, given, statement
from appliance.store.states import MessageStatus

_SEEN: Final = "attention_seen"  # the setting: the last entry seen by a person

# The newest messages of each status are enough: older ones were there when somebody last looked, or
# will be found then.
_LOOKED_AT: Final = 100


def _newest_of(status: MessageStatus, *conditions: Any) -> Query:
    """Return the ids of the newest messages of a state, as a subquery with its own limit."""
    # The index of states excludes `received`: SQLite uses it only if the query says so too.
    is_indexed = Message.status != MessageStatus.RECEIVED
    newest = Message.select(Message.id).where(Message.status == status, is_indexed, *conditions)
    newest = newest.order_by(Message.at.desc()).limit(given("most")).alias(f"newest_{status}")
    return Select([newest], [newest.c.id])


def _newest_held() -> Query:
    newest = Message.select(Message.id).where(IS_UNDECIDED).order_by(Message.at.desc())
    newest = newest.limit(given("most")).alias("newest_held")
    return Select([newest], [newest.c.id])


@statement
def _newest_undecided() -> Query:
    not_left = (Message.at >= given("failed_since")) & Message.read_at.is_null()
    undecided = (
        _newest_of(MessageStatus.UNCERTAIN)
        .union_all(_newest_held())
        .union_all(_newest_of(MessageStatus.FAILED, not_left))
    )
    return Event.select(fn.max(Event.id)).where(Event.message_id.in_(undecided))


def newest_undecided(store: Store, failed_since_ms: int) -> int:
    """Return the number of the newest entry that asks for a person, or 0 if there is none.

    It is about messages that are uncertain, held or failed, or about a low balance. Held messages
    that go by themselves, failures before `failed_since_ms` and dismissed failures do not count.
    """
    found = _newest_undecided.value(store, failed_since=failed_since_ms, most=_LOOKED_AT)
    return max(int(found or 0), balances.newest_alert(store))


def seen_until(store: Store) -> int:
    """Return the number of the entry up to which a person marked everything as seen, or 0."""
    return int(preferences.get(store, _SEEN, 0))


def mark_seen(store: Store, actor: str) -> None:
    """Record that everything until now has been seen."""
    with store.transaction():
        preferences.put(store, _SEEN, events.append(store, AttentionSeen(actor=actor)))
