"""The STOP list."""

import peewee

from appliance.store.models.base import Model, Moment, Number, Text, default, index


class Optout(Model):
    """An address on the STOP list."""

    address = Text(primary_key=True)
    since = Moment()
    source = Text()  # message, page, api
    message_id = Number(null=True)  # the message that requested it
    note = Text(constraints=[default("")])
    actor = Text(constraints=[default("")])  # user:sophie, token:crm, rule:stop

    class Meta:
        """Options for peewee."""

        without_rowid = True


index("optout_newest", Optout.since)

MODELS: tuple[type[peewee.Model], ...] = (Optout,)
