"""The journal: one row for each change of state, written in the same transaction."""

from functools import reduce
from operator import and_
from typing import Any, Final

import peewee

from appliance.store.models.base import Id, Model, Moment, Number, Text, index

# Nearly all rows are of these kinds. They are read in order or by message, so the indexes leave
# them out: otherwise every message would write two more pages.
TRAFFIC: Final = ("message", "read", "unread", "report", "decision", "deleted")


class Event(Model):
    """One entry. The newest is never deleted, so that its id is not reused."""

    id = Id()  # the newest is the version that live pages compare
    at = Moment()
    kind = Text()  # message, optout, call, login and others
    message_id = Number(null=True)
    discussion_id = Number(null=True)
    actor = Text(null=True)  # user:sophie, token:crm, rule:stop; null: the box
    detail = Text(null=True)  # JSON; for kind message also a plain status
    batch_id = Number(null=True)  # the sending; null also before schema 10
    line = Text(null=True)  # the line; null also before schema 10


index(
    "event_by_message",
    Event.message_id,
    Event.id,
    where=Event.message_id.is_null(is_null=False),
)
# One comparison for each kind, the most frequent first: SQLite would build the list of a NOT IN
# again for every row.
IS_NO_TRAFFIC: Final[Any] = reduce(and_, (Event.kind != kind for kind in TRAFFIC))
index("event_by_kind", Event.kind, Event.id, where=IS_NO_TRAFFIC)
index("event_in_journal", Event.id, where=IS_NO_TRAFFIC)


class Consumer(Model):
    """A consumer of the journal and its position; see `appliance.messaging.journal`."""

    name = Text(primary_key=True)
    event_id = Number()  # the last entry handled
    failures = Number(constraints=[peewee.Default(0)])  # consecutive failures
    failing_since = Moment(null=True)
    problem = Text(null=True)  # the last failure's message

    class Meta:
        """Options for peewee."""

        without_rowid = True


MODELS: tuple[type[peewee.Model], ...] = (Event, Consumer)
