"""Accounts: what is accepted, what is refused, credit, transfers, allowances and alerts."""

import datetime as dt
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.credit import ADMIN, add_account, balance, check_ledger, settle, with_sophie
from fakes.exchange import OTHER, SOPHIE, Box, coded

from appliance.errors import ApplianceError, ConflictError, CreditError, InputError, StoreError
from appliance.messaging.credit import accounts, monthly, movements
from appliance.messaging.credit.accounts import Wanted
from appliance.store import accounts as rows
from appliance.store import ledger
from appliance.store.database import Store


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"name": ""}, "name", "bad_account_name"),
        ({"name": "a/b"}, "name", "bad_account_name"),
        ({"name": "a" * 65}, "name", "bad_account_name"),
        ({"balance": -1}, "balance", "bad_balance"),
        ({"balance": 10**9}, "balance", "bad_balance"),
        ({"allowance": 0}, "allowance", "bad_segments"),
        ({"allowance": 5, "balance": None}, "allowance", "allowance_without_limit"),
        ({"alert_below": -4}, "alert_below", "bad_segments"),
        ({"alert_number": "hello"}, "alert_number", "not_a_number"),
        ({"alert_number": "112"}, "alert_number", "emergency_number_alert"),
        ({"mail_domain": "no domain"}, "mail_domain", "bad_mail_domain"),
        ({"users": ("nobody",)}, None, "no_user"),
    ],
)
def test_what_no_account_can_be(
    store: Store, wrong: dict[str, Any], field: str | None, code: str
) -> None:
    wanted = Wanted(**{"name": "School", **wrong})
    with pytest.raises(ApplianceError, check=coded(code)) as refused:
        accounts.create(store, wanted, ADMIN, "FR")
    assert getattr(refused.value, "field", None) == field
    assert not rows.exist(store)
    assert not store.rows("SELECT 1 FROM account_entry")


def test_names_and_domains_are_taken_once_and_free_again(store: Store) -> None:
    add_account(store, mail_domain="@School.example")
    with pytest.raises(ConflictError, check=coded("account_exists")):
        add_account(store, "SCHOOL")
    with pytest.raises(ConflictError, check=coded("mail_domain_taken")):
        add_account(store, "Town", mail_domain="school.example")
    accounts.archive(store, "school", ADMIN)
    assert add_account(store, mail_domain="school.example").mail_domain == "school.example"


def test_a_change_leaves_the_rest(store: Store) -> None:
    before = with_sophie(store, alert_below=10, alert_number="06 12 34 56 78")
    changed = accounts.change(store, "School", {"name": "College"}, ADMIN, "FR")
    assert (changed.name, changed.alert_number) == ("College", "+33612345678")
    assert (changed.id, rows.users_of(store, changed.id)) == (before.id, ["sophie"])
    cleared = accounts.change(
        store, "College", {"alert_below": None, "alert_number": None, "users": ()}, ADMIN, "FR"
    )
    assert (cleared.alert_below, cleared.alert_number) == (None, None)
    assert rows.users_of(store, cleared.id) == []


def test_a_limit_is_given_and_ended_and_the_sum_stays_right(store: Store) -> None:
    with_sophie(store, balance=7)
    with pytest.raises(ConflictError, check=coded("balance_by_movements")):
        accounts.change(store, "School", {"balance": 9}, ADMIN, "FR")
    assert accounts.change(store, "School", {"balance": 7}, ADMIN, "FR").balance == 7
    assert accounts.change(store, "School", {"balance": None}, ADMIN, "FR").available is None
    assert accounts.change(store, "School", {"balance": 30}, ADMIN, "FR").available == 30
    check_ledger(store)


@pytest.mark.parametrize("segments", [0, -1, movements.MOST + 1, 10**30])
def test_senseless_credits_and_transfers_move_nothing(store: Store, segments: int) -> None:
    school, town = add_account(store, balance=5), add_account(store, "Town", balance=5)
    for act in (
        lambda: movements.credit(store, school, segments, "", ADMIN),
        lambda: movements.transfer(store, (school, town), segments, "", ADMIN),
    ):
        with pytest.raises(InputError, check=coded("bad_segments")) as refused:
            act()
        assert refused.value.field == "segments"
    assert (balance(store), balance(store, "Town")) == (5, 5)


def test_transfers_that_cannot_be(store: Store) -> None:
    school, town = add_account(store, balance=5), add_account(store, "Town", balance=0)
    free = add_account(store, "Free", balance=None)
    with pytest.raises(CreditError, check=coded("no_credit")):
        movements.transfer(store, (school, town), 6, "", ADMIN)
    with pytest.raises(InputError, check=coded("same_account")):
        movements.transfer(store, (school, school), 1, "", ADMIN)
    with pytest.raises(ConflictError, check=coded("account_unlimited")):
        movements.transfer(store, (school, free), 1, "", ADMIN)
    with pytest.raises(ConflictError, check=coded("account_unlimited")):
        movements.credit(store, free, 1, "", ADMIN)
    with pytest.raises(InputError, check=coded("bad_note")):
        movements.credit(store, school, 1, "a" * 201, ADMIN)
    accounts.archive(store, "Town", ADMIN)
    with pytest.raises(ConflictError, check=coded("account_archived")):
        movements.transfer(store, (school, town), 1, "", ADMIN)
    assert balance(store) == 5


def test_a_transfer_names_the_other_account_in_both(store: Store) -> None:
    school, town = add_account(store, balance=5), add_account(store, "Town")
    movements.transfer(store, (school, town), 3, " for  May ", ADMIN)
    for account, moved, other in ((school, -3, "Town"), (town, 3, "School")):
        entry = ledger.entries(store, account.id, limit=1)[0]
        assert (entry.segments, entry.counterpart, entry.note) == (moved, other, "for May")
    check_ledger(store)


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


def test_an_allowance_comes_once_a_month(store: Store, clock: FakeClock) -> None:
    add_account(store, balance=1, allowance=100)
    assert balance(store) == 101
    assert monthly.give_due(store) == 0
    accounts.change(store, "School", {"allowance": 50}, ADMIN, "FR")
    assert balance(store) == 101
    month = dt.timedelta(days=31).total_seconds()
    clock.advance(month)
    assert monthly.give_due(store) == 1
    assert monthly.give_due(store) == 0
    assert balance(store) == 151
    clock.step(-month)
    assert monthly.give_due(store) == 0, "the clock was put back"
    clock.advance(3 * month)
    assert monthly.give_due(store) == 1, "months in which the box was off are not made up for"
    check_ledger(store)


def alerts(box: Box) -> list[str]:
    rows = box.store.rows("SELECT body FROM message WHERE direction = 'out' ORDER BY id")
    return [row[0] for row in rows if "SMS." in row[0]]


def test_an_alert_goes_once_for_each_fall_and_costs_nothing(box: Box) -> None:
    with_sophie(box.store, balance=5, alert_below=5, alert_number=OTHER)
    box.send("one")
    box.send("two")
    settle(box)
    assert alerts(box) == ["Box SMS : le compte School n'a plus que 4 SMS."]
    assert balance(box.store) == 3
    movements.credit(box.store, accounts.get(box.store, "School"), 2, "", ADMIN)
    box.send("three")
    settle(box)
    assert len(alerts(box)) == 2
    assert accounts.get(box.store, "School").is_low


def test_a_level_above_the_balance_alerts_at_once_and_without_a_number_only_marks(
    box: Box,
) -> None:
    add_account(box.store, balance=3)
    found = accounts.change(box.store, "School", {"alert_below": 10}, ADMIN, "FR")
    assert found.is_low
    settle(box)
    assert alerts(box) == []
    assert not accounts.change(box.store, "School", {"alert_below": None}, ADMIN, "FR").is_low


def test_users_see_their_own_accounts_and_administrators_all(store: Store) -> None:
    with_sophie(store)
    add_account(store, "Town")
    assert [each.name for each in accounts.seen(store, ADMIN)] == ["School", "Town"]
    assert [each.name for each in accounts.seen(store, SOPHIE)] == ["School"]
    with pytest.raises(ApplianceError, check=coded("unknown_account")):
        accounts.get_seen(store, "Town", SOPHIE)
