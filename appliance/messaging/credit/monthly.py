"""The allowance of each month: added once, on its first day or as soon as the box runs again.

What counts is the month that the clock shows: a clock that is far ahead for a while brings the
allowance of that month early, and those of the months before it come all the same.
"""

from typing import Final

from appliance import local_time
from appliance.clock import is_trusted
from appliance.store import accounts as rows
from appliance.store import ledger
from appliance.store.database import Store

_FAR_AHEAD_YEARS: Final = 1


def give_due(store: Store) -> int:
    """Add this month's allowance to the accounts that lack it; return their number.

    Nothing is added while the clock is not set. Months in which the box was off are not made up
    for.
    """
    if not is_trusted(store.clock):
        return 0
    now = local_time.local(store.clock.now_ms())
    month = f"{now.year}-{now.month:02}"
    far_ahead = f"{now.year + _FAR_AHEAD_YEARS}-{now.month:02}"
    if not rows.without_allowance(store, month, far_ahead):
        return 0
    with store.transaction():
        found = rows.without_allowance(store, month, far_ahead)
        for account in found:
            rows.note_allowance(store, account.id, month)
            ledger.move(store, account.id, account.allowance_segments or 0, "allowance")
    return len(found)
