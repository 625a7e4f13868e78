"""Accounts in tests: added in one line, and what must always be true of their ledger."""

from typing import Any

from fakes.exchange import SOPHIE, Box

from appliance.messaging.credit import accounts, alerts, refunds
from appliance.messaging.credit.accounts import Wanted
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.people import users
from appliance.messaging.requests import Author
from appliance.store import accounts as rows
from appliance.store.accounts import AccountRow
from appliance.store.database import Store

ADMIN = Author("user", "alice", administers=True)


def add_account(store: Store, name: str = "School", **more: Any) -> AccountRow:
    """Add an account; more are the members of `Wanted`."""
    return accounts.create(store, Wanted(name, **more), ADMIN, "FR")


def with_sophie(store: Store, balance: int | None = 100, **more: Any) -> AccountRow:
    """Add an account that pays for what Sophie sends."""
    if users.find_user(store, SOPHIE.name) is None:
        users.create_without_password(store, SOPHIE.name, "operator")
    return add_account(store, balance=balance, users=(SOPHIE.name,), **more)


def balance(store: Store, name: str = "School") -> int:
    """Return the balance of an account."""
    found = rows.by_name(store, name)
    assert found is not None
    return found.balance


def consumers(box: Box, language: str = "fr") -> Consumers:
    """Return the consumers that the daemon starts with the first account."""
    started = Consumers(
        box.store, [refunds.CONSUMER, alerts.consumer(box.outbox, lambda: language)]
    )
    started.take_places()
    return started


def settle(box: Box) -> None:
    """Let the consumers handle everything that has happened."""
    work = consumers(box)
    while work.work() is not None:
        pass


def check_sums(store: Store) -> None:
    """Fail unless the balance of each account is the sum of its entries, at each of them."""
    for account in store.rows("SELECT id, balance FROM account"):
        sum_so_far = 0
        entries = store.rows(
            "SELECT segments, balance FROM account_entry WHERE account_id = ? ORDER BY id",
            (account["id"],),
        )
        for entry in entries:
            sum_so_far += entry["segments"]
            assert entry["balance"] == sum_so_far
        assert account["balance"] == sum_so_far


def check_ledger(store: Store) -> None:
    """Check the sums, and that no sending has cost more or less than its messages.

    Messages that were deleted for good cannot be checked.
    """
    check_sums(store)
    # What was taken for a sending and not given back is what its messages have cost.
    wrong = store.rows(
        """
        SELECT batch.id FROM batch WHERE account_id IS NOT NULL AND
            (SELECT -total(segments) FROM account_entry WHERE batch_id = batch.id) <>
            (SELECT total(charged) FROM message WHERE batch_id = batch.id)
        """
    )
    assert not wrong, [row[0] for row in wrong]


def check_settled(store: Store) -> None:
    """Fail unless each message has cost what its state says, once all is handled."""
    wrong = store.rows(
        """
        SELECT id, status, segments, next_sequence, charged FROM message
        WHERE charged IS NOT NULL AND charged <> CASE
            WHEN status = 'failed' THEN 0
            WHEN status IN ('cancelled', 'blocked', 'expired') THEN next_sequence - 1
            ELSE segments END
        """
    )
    assert not wrong, [tuple(row) for row in wrong]
