"""The lines of the box, who may use them, and what chooses among them."""

import peewee

from appliance.store.models.accounts import Account
from appliance.store.models.base import Flag, Id, Model, Number, Reference, Text, default, one_of
from appliance.store.models.directory import ContactGroup
from appliance.store.models.people import User


class Line(Model):
    """A way out and in: a SIM in a modem, or an account at a provider."""

    name = Text(primary_key=True)
    kind = Text()  # modem, or a provider's: no list, so that more come
    position = Number()
    label = Text(constraints=[default("")])  # what people read; empty: the name
    configured = Flag(constraints=[default(0)])  # from the configuration, synced at every start
    settings = Text(constraints=[default("{}")])  # JSON of the kind's own keys, secrets sealed
    paused = Flag(constraints=[default(0)])
    iccid = Text(null=True)  # of the SIM
    number = Text(null=True)  # its own; null: what the SIM says
    price = Number(null=True)  # hundred-thousandths of the currency unit a segment
    promotional = Text(constraints=[default("auto")])  # auto, yes or no: promotional mass sendings
    pace_per_minute = Number(null=True)  # this and the next four: null as for the whole box
    daily_messages = Number(null=True)
    monthly_recipients = Number(null=True)
    promotional_hours = Text(null=True)
    promotional_days = Text(null=True)
    access = Text(constraints=[default("everyone")])  # everyone, administrators or listed
    countries = Text(null=True)  # JSON; null: wherever the box may send

    class Meta:
        """Options for peewee."""

        without_rowid = True


class LineUser(Model):
    """A user who may use a line with access for those listed."""

    line = Reference(Line, column_name="line", on_delete="CASCADE")
    user_id = Reference(User, on_delete="CASCADE")

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("line", "user_id")
        without_rowid = True


class LineRule(Model):
    """A rule that chooses the lines of a message; the first that fits decides."""

    id = Id()
    position = Number()
    # This and the next five: null means any.
    message_class = Text(column_name="class", null=True)  # functional, promotional
    country = Text(null=True)  # of the recipient, two letters
    group_id = Reference(ContactGroup, null=True, on_delete="CASCADE")  # that it is sent to
    account_id = Reference(Account, null=True, on_delete="CASCADE")  # that pays
    from_minute = Number(null=True)  # of the day, local time
    to_minute = Number(null=True)
    lines = Text()  # JSON: the lines in the order in which they are tried


class LineChoice(Model):
    """The line chosen for a contact, a template, an account or a user."""

    kind = Text(constraints=[one_of("kind", "contact", "template", "account", "user")])
    subject_id = Number()
    line = Text()

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("kind", "subject_id")
        without_rowid = True


MODELS: tuple[type[peewee.Model], ...] = (Line, LineUser, LineRule, LineChoice)
