"""The ledger: entries that nobody can rewrite, the balance after each, and the mark of a fall."""

import pytest
from fakes.credit import add_account, balance, check_ledger
from fakes.stored import StoredTraffic

from appliance.errors import StoreError
from appliance.store import accounts, events, ledger
from appliance.store.accounts import AccountRow
from appliance.store.database import Store
from appliance.store.journal.accounts import AccountLow


@pytest.fixture
def account(store: Store) -> AccountRow:
    return add_account(store, balance=10)


def move(store: Store, account: AccountRow, segments: int, **more: object) -> AccountRow:
    with store.transaction():
        return ledger.move(store, account.id, segments, "credit", **more)


def falls(store: Store) -> list[int]:
    """Return the balances that the journal tells as too low."""
    entries = [each.entry for each in events.since(store, 0, 100)]
    return [entry.balance for entry in entries if isinstance(entry, AccountLow)]


def test_an_entry_has_the_balance_after_it_and_the_account_follows(
    store: Store, account: AccountRow
) -> None:
    assert move(store, account, 5).balance == 15
    assert move(store, account, -20).balance == -5
    assert accounts.by_id(store, account.id) == move(store, account, 0)
    found = ledger.entries(store, account.id, limit=10)
    assert [(each.segments, each.balance) for each in found] == [
        (0, -5),
        (-20, -5),
        (5, 15),
        (10, 10),
    ]
    check_ledger(store)


def test_an_entry_says_who_why_and_what_with_names(
    store: Store, account: AccountRow, traffic: StoredTraffic
) -> None:
    other = add_account(store, "Town")
    traffic.outgoing()
    batch = store.rows("SELECT id, public_id FROM batch")[0]
    more = {"actor": "user:eva", "note": "May"}
    move(store, account, 1, batch_id=batch["id"], counterpart_id=other.id, **more)
    entry = ledger.entries(store, account.id, limit=1)[0]
    assert (entry.actor, entry.note, entry.counterpart) == ("user:eva", "May", "Town")
    assert (entry.batch_id, entry.sending) == (batch["id"], batch["public_id"])
    assert (entry.at, entry.cause) == (store.clock.now_ms(), "credit")


def test_an_entry_outlives_the_sending_that_it_is_about(
    store: Store, account: AccountRow, traffic: StoredTraffic
) -> None:
    traffic.outgoing()
    batch_id = store.value("SELECT id FROM batch")
    move(store, account, -1, batch_id=batch_id)
    store.execute("DELETE FROM message")
    store.execute("DELETE FROM batch")
    entry = ledger.entries(store, account.id, limit=1)[0]
    assert (entry.batch_id, entry.sending, entry.segments) == (batch_id, None, -1)


def test_an_unknown_account_has_no_entry(store: Store, account: AccountRow) -> None:
    with pytest.raises(StoreError), store.transaction():
        ledger.move(store, account.id + 1, 5, "credit")
    assert store.value("SELECT count(*) FROM account_entry") == 1


def test_entries_of_one_account_are_paged_newest_first(store: Store, account: AccountRow) -> None:
    other = add_account(store, "Town", balance=3)
    for segments in (1, 2, 3):
        move(store, account, segments)
        move(store, other, 50)
    page = ledger.entries(store, account.id, limit=2)
    assert [each.segments for each in page] == [3, 2]
    rest = ledger.entries(store, account.id, limit=5, before=page[-1].id)
    assert [each.segments for each in rest] == [1, 10]
    assert ledger.count(store, account.id) == 4


def test_each_fall_below_the_level_is_told_once(store: Store) -> None:
    account = add_account(store, balance=6, alert_below=5)
    assert not move(store, account, -1).is_low, "at the level is not below it"
    assert move(store, account, -1).is_low
    assert move(store, account, -1).is_low
    assert falls(store) == [4]
    assert not move(store, account, 2).is_low
    assert move(store, account, -3).is_low
    assert falls(store) == [4, 2]


def test_an_account_without_limit_or_level_never_falls(store: Store) -> None:
    free = add_account(store, balance=None, alert_below=5)
    without = add_account(store, "Town", balance=1)
    for account in (free, without):
        assert not move(store, account, -9).is_low
    assert falls(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account_entry SET segments = 1000000",
        "UPDATE account_entry SET note = 'x'",
        "DELETE FROM account_entry",
        "UPDATE account SET balance = balance + 1",
        "INSERT INTO account_entry SELECT 9, 1, 0, NULL, 'credit', 5, 1000, NULL, NULL, NULL",
        "INSERT INTO account (name, balance, created_at) VALUES ('x', 5, 0)",
        "DELETE FROM account",
    ],
)
def test_the_database_refuses_to_rewrite_the_ledger(store: Store, statement: str) -> None:
    add_account(store, balance=5)
    with pytest.raises(StoreError):
        store.execute(statement)
    assert balance(store) == 5
    check_ledger(store)
