"""The journal: a row for every change of state, written in the change's own transaction."""

from functools import reduce
from operator import and_
from typing import Any, Final

import peewee

from appliance.store.models.base import Id, Model, Moment, Number, Text, index

# Nearly all rows are of these kinds. They are read in order or with their message, and stay out of
# the indexes, which would cost every message two pages more.
TRAFFIC: Final = ("message", "read", "unread", "report", "decision", "deleted")


class Event(Model):
    """One entry. The newest is never deleted, so that its number comes to no other."""

    id = Id()  # the newest is the version that live pages ask for
    at = Moment()
    kind = Text()  # message, optout, call, login and others
    message_id = Number(null=True)
    discussion_id = Number(null=True)
    actor = Text(null=True)  # user:sophie, token:crm, rule:stop; null: the box
    detail = Text(null=True)  # JSON; of kind message a bare status
    batch_id = Number(null=True)  # the sending; null also before schema 10
    line = Text(null=True)  # the way in or out; null also before schema 10


index(
    "event_by_message",
    Event.message_id,
    Event.id,
    where=Event.message_id.is_null(is_null=False),
)
# One comparison each, the commonest first: SQLite would build the list of a NOT IN for every row.
IS_NO_TRAFFIC: Final[Any] = reduce(and_, (Event.kind != kind for kind in TRAFFIC))
index("event_by_kind", Event.kind, Event.id, where=IS_NO_TRAFFIC)
index("event_in_journal", Event.id, where=IS_NO_TRAFFIC)


class Consumer(Model):
    """Who reads the journal, each entry once, and how far; see `appliance.messaging.journal`."""

    name = Text(primary_key=True)
    event_id = Number()  # handled up to this entry
    failures = Number(constraints=[peewee.Default(0)])  # in a row
    failing_since = Moment(null=True)
    problem = Text(null=True)  # what the last one said

    class Meta:
        """For peewee."""

        without_rowid = True


MODELS: tuple[type[peewee.Model], ...] = (Event, Consumer)
