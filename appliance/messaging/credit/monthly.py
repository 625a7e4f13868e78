"""The allowance of each month: added once, on its first day or as soon as the box runs again."""

from typing import Final

from appliance import local_time
from appliance.clock import is_trusted
from appliance.store import accounts as rows
from appliance.store import ledger
from appliance.store.database import Store

_MONTH: Final = "%Y-%m"


def give_due(store: Store) -> int:
    """Add this month's allowance to the accounts that lack it; return their number.

    Nothing is added while the clock is not set. Months in which the box was off are not made up
    for.
    """
    if not is_trusted(store.clock):
        return 0
    month = local_time.local(store.clock.now_ms()).strftime(_MONTH)
    if not rows.without_allowance(store, month):
        return 0
    with store.transaction():
        found = rows.without_allowance(store, month)
        for account in found:
            rows.change(store, account.id, {"allowance_month": month})
            ledger.move(store, account.id, account.allowance_segments or 0, "allowance")
    return len(found)
