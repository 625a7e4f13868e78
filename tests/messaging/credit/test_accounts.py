"""Accounts: what is accepted, what is refused, credit, transfers, allowances and alerts."""

from typing import Any

import pytest
from fakes.credit import ADMIN, add_account, check_ledger, with_sophie
from fakes.exchange import SOPHIE, coded

from appliance.errors import ApplianceError, ConflictError
from appliance.messaging.credit import accounts
from appliance.messaging.credit.accounts import Wanted
from appliance.store import accounts as rows
from appliance.store.database import Store


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"name": ""}, "name", "bad_account_name"),
        ({"name": "a/b"}, "name", "bad_account_name"),
        ({"name": ".."}, "name", "bad_account_name"),
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


def test_users_see_their_own_accounts_and_administrators_all(store: Store) -> None:
    with_sophie(store)
    add_account(store, "Town")
    assert [each.name for each in accounts.seen(store, ADMIN)] == ["School", "Town"]
    assert [each.name for each in accounts.seen(store, SOPHIE)] == ["School"]
    with pytest.raises(ApplianceError, check=coded("unknown_account")):
        accounts.get_seen(store, "Town", SOPHIE)


@pytest.mark.parametrize("other", ["école", "ECOLE", "E\u0301cole", "  École  "])
def test_names_that_differ_in_case_and_accents_are_one(store: Store, other: str) -> None:
    account = add_account(store, "École")
    with pytest.raises(ConflictError, check=coded("account_exists")):
        add_account(store, other)
    assert accounts.get(store, other) == account
    assert accounts.change(store, other, {"name": "école"}, ADMIN, "FR").name == "école"
    add_account(store, "Mairie")
    with pytest.raises(ConflictError, check=coded("account_exists")):
        accounts.change(store, "Mairie", {"name": other}, ADMIN, "FR")


def test_two_accounts_of_an_earlier_version_keep_their_names(store: Store) -> None:
    with_accent, without = add_account(store, "École"), add_account(store, "Other")
    store.execute("UPDATE account SET name = 'Ecole' WHERE id = ?", (without.id,))
    assert accounts.get(store, "École").id == with_accent.id
    assert accounts.get(store, "Ecole").id == without.id
    changed = accounts.change(store, "École", {"name": "École", "alert_below": 3}, ADMIN, "FR")
    assert changed.alert_below == 3
