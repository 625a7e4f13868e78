"""The allowance of each month: once, whatever the clock does and however long the box was off."""

import datetime as dt

import pytest
from fakes.clock import FakeClock
from fakes.credit import ADMIN, add_account, balance, check_ledger
from fakes.exchange import Box
from fakes.zones import box_in

from appliance.clock import to_ms
from appliance.messaging.credit import accounts, monthly
from appliance.store import ledger
from appliance.store.database import Store


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


def at(year: int, month: int, day: int, hour: int = 12) -> int:
    """Return a moment in UTC."""
    return to_ms(dt.datetime(year, month, day, hour, tzinfo=dt.UTC))


def go_to(clock: FakeClock, moment: int) -> None:
    clock.step((moment - clock.now_ms()) / 1000)


def test_a_month_that_the_box_missed_is_not_made_up_for(store: Store, clock: FakeClock) -> None:
    go_to(clock, at(2026, 10, 31))
    account = add_account(store, allowance=10)
    go_to(clock, at(2027, 1, 5))
    assert monthly.give_due(store) == 1
    assert balance(store) == 20
    entries = ledger.entries(store, account.id, limit=10)
    assert [(each.cause, each.segments) for each in entries] == [("allowance", 10)] * 2
    assert entries[0].at == at(2027, 1, 5), "on the day on which the box runs again"


def test_a_clock_set_back_gives_no_month_twice(store: Store, clock: FakeClock) -> None:
    go_to(clock, at(2026, 10, 1))
    add_account(store, allowance=10)
    go_to(clock, at(2026, 9, 30))
    assert monthly.give_due(store) == 0
    go_to(clock, at(2026, 10, 2))
    assert monthly.give_due(store) == 0
    go_to(clock, at(2026, 11, 1))
    assert monthly.give_due(store) == 1
    assert balance(store) == 20


def test_a_clock_that_is_not_set_gives_nothing(store: Store, clock: FakeClock) -> None:
    now = clock.now_ms()
    go_to(clock, at(1970, 1, 1))
    add_account(store, allowance=10)
    assert balance(store) == 0
    go_to(clock, now)
    assert monthly.give_due(store) == 1
    assert balance(store) == 10


@pytest.mark.parametrize(("zone", "given"), [("Europe/Paris", 1), ("America/New_York", 0)])
def test_a_month_begins_at_midnight_of_the_box(
    store: Store, clock: FakeClock, zone: str, given: int
) -> None:
    go_to(clock, at(2026, 10, 15))
    add_account(store, allowance=10)
    with box_in(zone):
        go_to(clock, at(2026, 10, 31, 23))
        assert monthly.give_due(store) == given


def test_only_accounts_in_use_with_an_allowance_get_one(store: Store, clock: FakeClock) -> None:
    add_account(store, allowance=10)
    add_account(store, "Town", allowance=7)
    add_account(store, "Club", balance=3)
    accounts.archive(store, "Town", ADMIN)
    clock.advance(31 * 86_400)
    assert monthly.give_due(store) == 1
    assert [row[0] for row in store.rows("SELECT balance FROM account ORDER BY id")] == [20, 7, 3]
    check_ledger(store)


def test_a_kill_between_the_month_and_its_allowance_gives_it_later(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_account(box.store, allowance=10)
    box.clock.advance(31 * 86_400)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "move", killed)
        with pytest.raises(KeyboardInterrupt):
            monthly.give_due(box.store)
    box.crash()
    assert balance(box.store) == 10
    assert monthly.give_due(box.store) == 1
    assert balance(box.store) == 20
