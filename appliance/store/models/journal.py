"""The journal: a row for every change of state, written in the change's own transaction."""

import peewee

from appliance.store.models.base import Id, Model, Moment, Number, Text, index


class Event(Model):
    """One entry. The newest is never deleted, so that its number comes to no other."""

    id = Id()  # the newest is the version that live pages ask for
    at = Moment()
    kind = Text()  # message, optout, call, login and others
    message_id = Number(null=True)
    discussion_id = Number(null=True)
    actor = Text(null=True)  # user:sophie, token:crm, rule:stop; null: the box
    detail = Text(null=True)  # JSON; of kind message a bare status


index(
    "event_by_message",
    Event.message_id,
    Event.id,
    where=Event.message_id.is_null(is_null=False),
)
index("event_by_kind", Event.kind, Event.id, where=Event.kind != "message")
index("event_in_journal", Event.id, where=Event.kind != "message")

MODELS: tuple[type[peewee.Model], ...] = (Event,)
