"""Credit and transfers: what moves, what is refused, and that a refusal moves nothing."""

import pytest
from fakes.credit import ADMIN, add_account, balance, check_ledger
from fakes.exchange import coded

from appliance.errors import ConflictError, CreditError, InputError
from appliance.messaging.credit import accounts, movements
from appliance.store import ledger
from appliance.store.database import Store


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


def test_the_largest_credit_fits_and_a_balance_beyond_the_largest_does_not(store: Store) -> None:
    account = add_account(store)
    movements.credit(store, account, movements.MOST, "", ADMIN)
    assert balance(store) == movements.MOST
    almost_all = movements._LARGEST_BALANCE - 2 * movements.MOST
    with store.transaction():
        ledger.move(store, account.id, almost_all, "correction")
    movements.credit(store, account, movements.MOST, "", ADMIN)
    assert balance(store) == movements._LARGEST_BALANCE
    with pytest.raises(InputError, check=coded("balance_too_large")) as refused:
        movements.credit(store, account, 1, "", ADMIN)
    assert refused.value.field == "segments"
    town = add_account(store, "Town", balance=1)
    with pytest.raises(InputError, check=coded("balance_too_large")):
        movements.transfer(store, (town, account), 1, "", ADMIN)
    assert (balance(store), balance(store, "Town")) == (movements._LARGEST_BALANCE, 1)


def test_a_transfer_of_everything_leaves_nothing_and_of_one_more_is_refused(store: Store) -> None:
    school, town = add_account(store, balance=5), add_account(store, "Town")
    with pytest.raises(CreditError) as refused:
        movements.transfer(store, (school, town), 6, "", ADMIN)
    assert refused.value.values == {"name": "School", "needed": 6, "available": 5}
    movements.transfer(store, (school, town), 5, "", ADMIN)
    assert (balance(store), balance(store, "Town")) == (0, 5)


def test_an_account_read_before_it_changed_is_read_again(store: Store) -> None:
    school, town = add_account(store, balance=5), add_account(store, "Town")
    movements.transfer(store, (school, town), 5, "", ADMIN)
    with pytest.raises(CreditError):
        movements.transfer(store, (school, town), 5, "", ADMIN)
    accounts.archive(store, "School", ADMIN)
    with pytest.raises(ConflictError, check=coded("account_archived")):
        movements.credit(store, school, 1, "", ADMIN)
    check_ledger(store)


def test_the_error_of_an_account_in_debt_says_that_none_are_left(store: Store) -> None:
    account = add_account(store)
    with store.transaction():
        owing = ledger.move(store, account.id, -3, "sending")
    assert movements.too_little(owing, 2).values["available"] == 0


@pytest.mark.parametrize(
    ("typed", "kept"), [("", None), ("  \t ", None), (" a\n b ", "a b"), ("é" * 200, "é" * 200)]
)
def test_a_note_is_one_line_or_none(store: Store, typed: str, kept: str | None) -> None:
    account = add_account(store)
    movements.credit(store, account, 1, typed, ADMIN)
    assert ledger.entries(store, account.id, limit=1)[0].note == kept


@pytest.mark.parametrize("note", ["é" * 201, "a\x00b", "a\u202eb"])
def test_a_note_too_long_or_with_invisible_characters_is_refused(store: Store, note: str) -> None:
    account = add_account(store)
    with pytest.raises(InputError, check=coded("bad_note")) as refused:
        movements.credit(store, account, 1, note, ADMIN)
    assert refused.value.field == "note"
    assert balance(store) == 0
