"""The allowance of each month: once, whatever the clock does and however long the box was off."""

import datetime as dt
import itertools
import shutil
import tempfile
from functools import partial
from pathlib import Path

import hypothesis.strategies as st
import pytest
from fakes.clock import START_MS, FakeClock
from fakes.credit import ADMIN, add_account, balance, check_ledger
from fakes.exchange import Box
from fakes.killed import Killed, ends_before, killed_before
from fakes.zones import box_in
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from appliance import local_time
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


@pytest.mark.parametrize("ahead", [at(2026, 12, 5), at(2027, 9, 30), at(2099, 1, 1)])
def test_a_clock_that_was_ahead_for_a_while_takes_no_month_away(
    store: Store, clock: FakeClock, ahead: int
) -> None:
    go_to(clock, at(2026, 10, 15))
    account = add_account(store, allowance=10)
    go_to(clock, ahead)
    assert monthly.give_due(store) == 1
    for month in (10, 11):
        go_to(clock, at(2026, month, 20))
        assert monthly.give_due(store) == month - 10, "October has had its own"
        assert monthly.give_due(store) == 0
    assert balance(store) == 30
    causes = [each.cause for each in ledger.entries(store, account.id, limit=10)]
    assert causes == ["allowance"] * 3
    go_to(clock, ahead)
    assert monthly.give_due(store) == 0, "that month has had its own already"


def test_an_account_made_while_the_clock_was_far_ahead_has_its_months(
    store: Store, clock: FakeClock
) -> None:
    go_to(clock, at(2099, 1, 1))
    add_account(store, allowance=10)
    go_to(clock, at(2026, 10, 15))
    assert monthly.give_due(store) == 1
    assert monthly.give_due(store) == 0
    assert balance(store) == 20


class Months(RuleBasedStateMachine):
    """Clocks that jump, a box that is off or killed, and an allowance of another size."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.box = Box(self.directory / "appliance.db", self.clock)
        self.shown = set[str]()
        add_account(self.box.store, allowance=10)
        self.note_month()

    def teardown(self) -> None:
        monthly.give_due(self.box.store)
        self.note_month()
        self.had_each_month_once()
        self.box.store.close()
        shutil.rmtree(self.directory)

    def note_month(self) -> None:
        self.shown.add(local_time.local(self.clock.now_ms()).strftime("%Y-%m"))

    @rule(months=st.integers(1, 3))
    def pass_months(self, months: int) -> None:
        self.clock.advance(months * 31 * 86_400)

    @rule(moment=st.sampled_from([at(2027, 2, 28), at(2031, 7, 1), at(2099, 1, 1)]))
    def step(self, moment: int) -> None:
        """Set the clock ahead, or back to a month that came before."""
        if moment > START_MS:
            go_to(self.clock, moment)

    @rule(kill=st.one_of(st.none(), st.integers(0, 8)))
    def give(self, kill: int | None) -> None:
        try:
            with killed_before(kill):
                monthly.give_due(self.box.store)
        except Killed:
            self.box.crash()
        else:
            self.note_month()

    @rule(segments=st.integers(1, 20))
    def change(self, segments: int) -> None:
        accounts.change(self.box.store, "School", {"allowance": segments}, ADMIN, "FR")
        self.note_month()

    @invariant()
    def had_each_month_once(self) -> None:
        check_ledger(self.box.store)
        entries = self.box.store.rows("SELECT at FROM account_entry WHERE cause = 'allowance'")
        had = [local_time.local(row[0]).strftime("%Y-%m") for row in entries]
        assert len(had) == len(set(had)), "a month was given twice"
        assert self.shown <= set(had), "a month was given to nobody"


Months.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestMonths = Months.TestCase


def test_wherever_the_box_is_killed_the_month_comes_once(tmp_path: Path) -> None:
    for statement in itertools.count():
        box = Box(tmp_path / f"{statement}.db", FakeClock())
        for name in ("School", "Town"):
            add_account(box.store, name, allowance=10, alert_below=25)
        box.clock.advance(31 * 86_400)
        was_killed = ends_before(statement, partial(monthly.give_due, box.store))
        box.crash()
        monthly.give_due(box.store)
        assert (balance(box.store), balance(box.store, "Town")) == (20, 20)
        check_ledger(box.store)
        box.store.close()
        if not was_killed:
            break
    assert statement > 5
