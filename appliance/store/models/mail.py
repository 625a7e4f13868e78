"""Mail about SMS: what each user wants, what waits to be sent, and the addresses for replies."""

import peewee

from appliance.store.models.base import (
    UNIQUE,
    Flag,
    LastingId,
    Model,
    Moment,
    Number,
    Reference,
    Text,
    default,
    index,
    one_of,
)
from appliance.store.models.people import User


class MailChoice(Model):
    """What a user wants by mail."""

    user_id = Reference(User, on_delete="CASCADE", primary_key=True)
    address = Text()
    received = Text(constraints=[default("none"), one_of("received", "none", "chosen", "all")])
    numbers = Text(constraints=[default("")])  # separated by commas; for `chosen`
    group_ids = Text(constraints=[default("")])  # separated by commas; for `chosen`
    hours = Text(constraints=[default("")])  # such as 08:00-19:00; empty: at any time
    failures = Flag(constraints=[default(0)])  # of what the user sent
    confirmations = Flag(constraints=[default(0)])  # of what the user sent


class MailNotice(Model):
    """Something that a user is to be told by mail."""

    id = LastingId()
    user_id = Reference(User, on_delete="CASCADE")
    what = Text(constraints=[one_of("what", "received", "failed", "delivered")])
    message_id = Number()
    at = Moment()  # when it happened
    state = Text(constraints=[default("waiting"), one_of("state", "waiting", "done", "dead")])
    mail = Text(null=True)  # the identity of the mail that tells it, once that was tried
    answer = Text(null=True)  # why it was given up


class MailReply(Model):
    """The secret in the address at which a user answers somebody by mail."""

    secret = Text(constraints=[UNIQUE])  # such as r-0123456789abcdefghijklmn
    user_id = Reference(User, on_delete="CASCADE")
    address = Text()  # the correspondent

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("user_id", "address")
        without_rowid = True


index("mail_notice_waiting", MailNotice.id, where=MailNotice.state == "waiting")
index("mail_notice_by_user", MailNotice.user_id)
index("mail_notice_by_time", MailNotice.at, where=MailNotice.state != "waiting")

MODELS: tuple[type[peewee.Model], ...] = (MailChoice, MailNotice, MailReply)
