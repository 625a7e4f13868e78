"""Settings of balances and readings, by line."""

from fakes.clock import FakeClock

from appliance.store import balances
from appliance.store.balances import BalanceRow
from appliance.store.database import Store


def add(store: Store, line: str, amount: int | None) -> None:
    failure = None if amount is not None else "timed_out"
    balances.add_reading(store, line, amount=amount, unit="EUR", failure=failure, answer="")


def test_readings_come_newest_first_and_old_ones_go(store: Store, clock: FakeClock) -> None:
    for amount in (100, 200, None):
        add(store, "sim", amount)
        add(store, "other", 7)
        clock.advance(60)
    assert [row.amount for row in balances.readings(store, "sim", 2)] == [None, 200]
    last = balances.last_amount(store, "sim")
    assert last is not None
    assert last.amount == 200
    assert balances.last_amount(store, "third") is None
    assert balances.prune(store, clock.now_ms() - 90_000) == 4
    assert [row.amount for row in balances.readings(store, "sim", 9)] == [None]


def test_a_line_without_settings_has_empty_ones(store: Store) -> None:
    assert balances.of_line(store, "sim") == BalanceRow("sim")
    assert balances.every(store) == []
    balances.put(store, BalanceRow("sim", "*100#"))
    balances.put(store, BalanceRow("sim", "*101#"))
    assert [row.code for row in balances.every(store)] == ["*101#"]
