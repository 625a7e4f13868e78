"""The SMS that the plan includes each month, counted from what the network accepted."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from appliance import local_time
from appliance.store import line_counts
from appliance.store.balances import BalanceRow
from appliance.store.database import Store

# The share of the allowance from which pages warn.
_NEARLY: Final = 0.8


@dataclass(frozen=True, slots=True)
class Allowance:
    """The allowance of a line in the present period, in SMS."""

    total: int
    used: int
    since: date
    until: date  # the first day of the next period

    @property
    def left(self) -> int:
        """The number of SMS left, or 0."""
        return max(0, self.total - self.used)

    @property
    def is_low(self) -> bool:
        """Whether most of it is used."""
        return self.used >= self.total * _NEARLY


def of_line(store: Store, row: BalanceRow) -> Allowance | None:
    """Return the allowance of a line, or None if the plan has none."""
    if row.allowance is None:
        return None
    since, until = period(local_time.local(store.clock.now_ms()).date(), row.allowance_day)
    used = line_counts.segments_since(store, row.line, since.isoformat())
    return Allowance(row.allowance, used, since, until)


def period(today: date, day: int) -> tuple[date, date]:
    """Return the first day of the period that contains `today`, and that of the next one.

    A month without that day begins its period on its last day.
    """
    this = _begin(today.year, today.month, day)
    before = today.replace(day=1) - timedelta(days=1)
    after = today.replace(day=28) + timedelta(days=4)
    if today < this:
        return _begin(before.year, before.month, day), this
    return this, _begin(after.year, after.month, day)


def _begin(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
