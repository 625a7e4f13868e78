"""The SMS of the plan, counted from the day on which it begins again."""

from datetime import date

import pytest
from fakes.clock import FakeClock
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.balance import allowances
from appliance.store import line_counts
from appliance.store.balances import BalanceRow
from appliance.store.database import Store


def send(store: Store, line: str, segments: int) -> None:
    for _ in range(segments):
        line_counts.add_segment(store, line, completes=True)


@pytest.mark.parametrize(
    ("today", "day", "since", "until"),
    [
        ("2026-11-28", 1, "2026-11-01", "2026-12-01"),
        ("2026-11-28", 28, "2026-11-28", "2026-12-28"),
        ("2026-11-28", 29, "2026-10-29", "2026-11-29"),
        ("2026-03-01", 31, "2026-02-28", "2026-03-31"),
        ("2026-02-28", 31, "2026-02-28", "2026-03-31"),
        ("2027-01-05", 10, "2026-12-10", "2027-01-10"),
        ("2026-12-31", 31, "2026-12-31", "2027-01-31"),
        ("2028-02-29", 30, "2028-02-29", "2028-03-30"),
    ],
)
def test_the_period_of_a_day(today: str, day: int, since: str, until: str) -> None:
    found = allowances.period(date.fromisoformat(today), day)
    assert found == (date.fromisoformat(since), date.fromisoformat(until))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 31))
def test_each_day_is_in_its_period_and_periods_follow_each_other(today: date, day: int) -> None:
    since, until = allowances.period(today, day)
    assert since <= today < until
    assert allowances.period(until, day)[0] == until
    assert allowances.period(since, day) == (since, until)


def test_what_was_sent_in_the_period_counts(store: Store, clock: FakeClock) -> None:
    row = BalanceRow("sim", allowance=10, allowance_day=1)
    send(store, "sim", 100)
    clock.advance(32 * 86_400)
    send(store, "other", 5)
    send(store, "sim", 3)
    send(store, "sim", 4)
    found = allowances.of_line(store, row)
    assert found is not None
    assert (found.total, found.used, found.left, found.is_low) == (10, 7, 3, False)
    send(store, "sim", 9)
    found = allowances.of_line(store, row)
    assert found is not None
    assert (found.used, found.left, found.is_low) == (16, 0, True)
    assert allowances.of_line(store, BalanceRow("sim")) is None
