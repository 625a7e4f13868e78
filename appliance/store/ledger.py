"""The ledger: every movement of every account, in entries that are never changed or deleted.

`move` is the only function that changes a balance. Triggers refuse every other way: the balance of
an account is the sum of its entries, and each entry has the balance after it.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import peewee
from peewee import fn

from appliance.errors import StoreError
from appliance.store import accounts, events
from appliance.store.accounts import AccountRow
from appliance.store.database import Row, Store
from appliance.store.journal.accounts import AccountLow
from appliance.store.listing import MOST_COUNTED
from appliance.store.models.accounts import Account, AccountEntry
from appliance.store.models.messages import Batch
from appliance.store.statements import Query, counted, given, statement

Cause: TypeAlias = Literal["credit", "transfer", "allowance", "sending", "refund", "correction"]

_BEYOND_ALL: Final = 2**62


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A movement."""

    id: int
    at: int
    actor: str | None  # as in the journal; None: the box
    cause: Cause
    segments: int  # negative: taken
    balance: int  # after it
    note: str | None
    batch_id: int | None
    sending: str | None  # the public id of the batch
    counterpart: str | None  # the other account of a transfer


@statement
def _move() -> Query:
    """Return the query that inserts an entry with the balance after it."""
    after = Account.balance + given("segments")
    account = peewee.Select(
        [Account],
        [
            Account.id,
            given("at"),
            given("actor"),
            given("cause"),
            given("segments"),
            after,
            given("note"),
            given("batch_id"),
            given("counterpart_id"),
        ],
    ).where(Account.id == given("account_id"))
    return AccountEntry.insert_from(
        account,
        [
            AccountEntry.account_id,
            AccountEntry.at,
            AccountEntry.actor,
            AccountEntry.cause,
            AccountEntry.segments,
            AccountEntry.balance,
            AccountEntry.note,
            AccountEntry.batch_id,
            AccountEntry.counterpart_id,
        ],
    )


@statement
def _entries() -> Query:
    counterpart = Account.alias("counterpart")
    return (
        AccountEntry.select(
            AccountEntry.id,
            AccountEntry.at,
            AccountEntry.actor,
            AccountEntry.cause,
            AccountEntry.segments,
            AccountEntry.balance,
            AccountEntry.note,
            AccountEntry.batch_id,
            Batch.public_id,
            counterpart.name,
        )
        .join(Batch, peewee.JOIN.LEFT_OUTER, on=Batch.id == AccountEntry.batch_id)
        .join(
            counterpart,
            peewee.JOIN.LEFT_OUTER,
            on=counterpart.id == AccountEntry.counterpart_id,
        )
        .where(AccountEntry.account_id == given("account_id"), AccountEntry.id < given("before"))
        .order_by(AccountEntry.id.desc())
        .limit(given("limit"))
    )


@statement
def _alike() -> Query:
    return (
        AccountEntry.select(1)
        .where(
            AccountEntry.account_id == given("account_id"),
            AccountEntry.id > given("after"),
            AccountEntry.segments == given("segments"),
            AccountEntry.cause == given("cause"),
            fn.coalesce(AccountEntry.actor, "") == fn.coalesce(given("actor"), ""),
            fn.coalesce(AccountEntry.note, "") == fn.coalesce(given("note"), ""),
            fn.coalesce(AccountEntry.counterpart_id, 0) == fn.coalesce(given("counterpart_id"), 0),
        )
        .limit(1)
    )


@statement
def _count() -> Query:
    of_account = AccountEntry.select(AccountEntry.id).where(
        AccountEntry.account_id == given("account_id")
    )
    return counted(of_account.limit(MOST_COUNTED))


def move(store: Store, account_id: int, segments: int, cause: Cause, **more: Any) -> AccountRow:
    """Write an entry inside the caller's transaction; return the account after it.

    `more` is `actor`, `note`, `batch_id` and `counterpart_id`, as far as they are known. Callers
    check before whether the account can pay.
    """
    values = {"actor": None, "note": None, "batch_id": None, "counterpart_id": None} | more
    written = _move.execute(
        store,
        account_id=account_id,
        at=store.clock.now_ms(),
        cause=cause,
        segments=segments,
        **values,
    )
    account = accounts.by_id(store, account_id)
    if account is None or written != 1:
        raise StoreError("no_account", "There is no account %(id)d.", id=account_id)
    return mark(store, account)


def mark(store: Store, account: AccountRow) -> AccountRow:
    """Mark an account that has fallen below its alert level, with one journal entry for each fall.

    It is called inside a transaction, after each change of the balance or of the level.
    """
    is_low = (
        account.limited
        and account.alert_below is not None
        and account.balance < account.alert_below
    )
    if is_low == account.is_low:
        return account
    accounts.change(store, account.id, {"is_low": int(is_low)})
    if is_low:
        low = AccountLow(account=account.name, balance=account.balance, account_id=account.id)
        events.append(store, low)
    return accounts.by_id(store, account.id) or account


def entries(
    store: Store, account_id: int, *, limit: int, before: int | None = None
) -> list[EntryRow]:
    """Return the movements of an account before the entry `before`, newest first."""
    before = _BEYOND_ALL if before is None else before
    rows = _entries.rows(store, account_id=account_id, before=before, limit=limit)
    return [_entry(row) for row in rows]


def newest(store: Store, account_id: int) -> int:
    """Return the id of the last movement of an account; 0 if there is none."""
    found = _entries.rows(store, account_id=account_id, before=_BEYOND_ALL, limit=1)
    return found[0]["id"] if found else 0


def has_moved_since(
    store: Store, account_id: int, after: int, segments: int, cause: Cause, **more: Any
) -> bool:
    """Return whether an account has such a movement after the entry `after`.

    `more` is `actor`, `note` and `counterpart_id`, as `move` takes them.
    """
    values = {"actor": None, "note": None, "counterpart_id": None} | more
    return (
        _alike.value(
            store,
            account_id=account_id,
            after=after,
            segments=segments,
            cause=cause,
            **values,
        )
        is not None
    )


def count(store: Store, account_id: int) -> int:
    """Return the number of movements of an account, at most MOST_COUNTED."""
    return int(_count.value(store, account_id=account_id))


def _entry(row: Row) -> EntryRow:
    return EntryRow(*row)
