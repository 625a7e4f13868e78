"""People who are being erased."""

import peewee

from appliance.store.models.base import LastingId, Model, Number, Text, default


class Erasure(Model):
    """A person who is being erased; the row is deleted at the end."""

    id = LastingId()
    actor = Text()  # who asked for it, as in the journal
    contact_id = Number(null=True)  # null: only a number
    name = Text()  # the contact's name, or nothing
    addresses = Text()  # JSON: the numbers that nobody else has
    shared = Text()  # JSON: the numbers that other contacts have too
    messages = Number(constraints=[default(0)])  # erased so far
    journal = Number(constraints=[default(0)])  # the last entry looked at


MODELS: tuple[type[peewee.Model], ...] = (Erasure,)
