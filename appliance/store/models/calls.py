"""Incoming calls: they are recorded, never answered."""

import peewee

from appliance.store.models.base import LastingId, Model, Moment, Number, Text, index


class Call(Model):
    """One call with all its rings."""

    id = LastingId()
    at = Moment()  # of the first ring
    address = Text(null=True)  # null: withheld
    rings = Number()
    ended_at = Moment(null=True)
    modem = Text()  # the line that received it
    seen_at = Moment(null=True)  # by a person


index("call_by_address", Call.address, Call.id)
index("call_unseen", Call.id, where=Call.seen_at.is_null())
index("call_by_time", Call.at)

MODELS: tuple[type[peewee.Model], ...] = (Call,)
