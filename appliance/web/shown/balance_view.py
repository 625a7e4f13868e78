"""The balance and the allowance of a line as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.messaging.balance import allowances, readings
from appliance.messaging.balance.allowances import Allowance
from appliance.store import balances
from appliance.store.balances import BalanceRow, ReadingRow
from appliance.web.frame.services import services
from appliance.web.shown import amount_words


@dataclass(frozen=True, slots=True)
class BalanceView:
    """What is known of the balance of a line."""

    line: str
    has_code: bool
    is_reading: bool
    amount: str  # in the reader's notation; "" if it was never read
    at: int | None  # when that was read
    is_low: bool
    failure: str  # why the newest reading found no amount; "" if it found one
    allowance: Allowance | None


def view(row: BalanceRow) -> BalanceView:
    """Return the balance of a line in the reader's language."""
    store = services().store
    newest = balances.readings(store, row.line, most=1)
    last = balances.last_amount(store, row.line)
    amount = last.amount if last else None
    return BalanceView(
        line=row.line,
        has_code=bool(row.code),
        is_reading=services().balances.is_reading(row.line),
        amount="" if last is None or amount is None else amount_words.shown(amount, last.unit),
        at=last.at if last else None,
        is_low=bool(row.code) and amount is not None and readings.is_below(row, amount),
        failure=_failure(newest[0]) if newest else "",
        allowance=allowances.of_line(store, row),
    )


def by_line() -> Mapping[str, BalanceView]:
    """Return the balances of the lines that have a code or an allowance."""
    rows = balances.every(services().store)
    return {row.line: view(row) for row in rows if row.code or row.allowance is not None}


def _failure(reading: ReadingRow) -> str:
    return amount_words.failure_word(reading.failure) if reading.failure else ""
