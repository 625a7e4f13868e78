"""Correspondents: one row for each address that messages or calls came from or went to."""

import peewee

from appliance.store.models.base import UNIQUE, Id, Model, Moment, Number, Text, default, index


class Discussion(Model):
    """All messages with one correspondent.

    Triggers keep all columns but the address, the month and, mostly, the last SMS sent.
    """

    id = Id()
    address = Text(constraints=[UNIQUE])  # E.164, a short code, or the name of a sender
    last_message_id = Number(null=True)  # null: no message in the list yet
    place = Number(null=True)  # that message's place; lists of discussions are in this order
    unread = Number(constraints=[default(0)])
    messages = Number(constraints=[default(0)])
    counted_in = Text(null=True)  # the last month, YYYY-MM, that counts it among the recipients
    last_sent_at = Moment(null=True)  # of the last SMS, even if deleted since; noted periodically
    last_received_at = Moment(null=True)


index("discussion_newest", Discussion.place)
index("discussion_unread", Discussion.place, where=Discussion.unread > 0)

MODELS: tuple[type[peewee.Model], ...] = (Discussion,)
