"""The clipboards: people whom a user has gathered, to write to them all."""

import peewee

from appliance.store.models.base import Model, Reference, Text, index
from appliance.store.models.directory import Contact
from appliance.store.models.people import User


class ClipboardContact(Model):
    """A contact on a user's clipboard."""

    user_id = Reference(User, on_delete="CASCADE")
    contact_id = Reference(Contact, on_delete="CASCADE")

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("user_id", "contact_id")
        without_rowid = True


class ClipboardNumber(Model):
    """A number on a user's clipboard that belongs to nobody in the directory."""

    user_id = Reference(User, on_delete="CASCADE")
    address = Text()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("user_id", "address")
        without_rowid = True


index("clipboard_by_contact", ClipboardContact.contact_id)

MODELS: tuple[type[peewee.Model], ...] = (ClipboardContact, ClipboardNumber)
