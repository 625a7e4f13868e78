"""Accounts: who pays for SMS, in segments, and the ledger of every movement."""

import peewee

from appliance.store.models.base import (
    NO_CASE,
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


class Account(Model):
    """Who pays. Its balance is the sum of its entries: triggers allow nothing else."""

    id = LastingId()
    name = Text(collation=NO_CASE)
    balance = Number(constraints=[default(0)])  # segments
    limited = Flag(constraints=[default(1)])  # 0: it pays whatever its balance
    allowance_segments = Number(null=True)  # added each month; null: none
    alert_below = Number(null=True)  # null: no alert
    alert_number = Text(null=True)  # who gets it by SMS; null: nobody
    is_low = Flag(constraints=[default(0)])  # 1: the alert of this fall has been given
    mail_domain = Text(null=True, collation=NO_CASE)
    created_at = Moment()
    archived_at = Moment(null=True)  # null: in use


class AccountEntry(Model):
    """A movement of an account. Entries are never changed or deleted: triggers refuse it."""

    id = LastingId()
    account_id = Reference(Account)
    at = Moment()
    actor = Text(null=True)  # as in the journal; null: the box
    cause = Text(
        constraints=[
            one_of("cause", "credit", "transfer", "allowance", "sending", "refund", "correction")
        ]
    )
    segments = Number()  # negative: taken
    balance = Number()  # after it
    note = Text(null=True)
    batch_id = Number(null=True)  # the sending
    counterpart_id = Reference(Account, null=True)  # of a transfer


class AccountMonth(Model):
    """A month whose allowance an account has had."""

    account_id = Reference(Account, on_delete="CASCADE")
    month = Text()  # YYYY-MM

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("account_id", "month")
        without_rowid = True


class AccountUser(Model):
    """A user who may send at the cost of an account."""

    account_id = Reference(Account, on_delete="CASCADE")
    user_id = Reference(User, on_delete="CASCADE")

    class Meta:
        """Options for peewee."""

        primary_key = peewee.CompositeKey("account_id", "user_id")
        without_rowid = True


index("account_by_name", Account.name, where=Account.archived_at.is_null(), unique=True)
index(
    "account_by_mail_domain",
    Account.mail_domain,
    where=Account.archived_at.is_null() & Account.mail_domain.is_null(is_null=False),
    unique=True,
)
index("account_entry_by_account", AccountEntry.account_id, AccountEntry.id)
index("account_user_by_user", AccountUser.user_id)

MODELS: tuple[type[peewee.Model], ...] = (Account, AccountEntry, AccountMonth, AccountUser)
