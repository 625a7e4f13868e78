"""Large sendings become messages in short commits, so that nobody waits long for the store.

What is accepted is staged first, in one commit; from then on it is kept, whatever happens. The
modem that has to acknowledge an arrival within seconds comes between two of the commits that
follow. After a kill, or while the disk is full, `Outbox.release_due` goes on with them.
"""

from typing import Final

from appliance.store import sendings
from appliance.store.database import Store

# Messages that one commit makes, changes or takes back. Measured on a desktop: 11 ms.
AT_ONCE: Final = 200


def work_off(store: Store, batch_id: int) -> int:
    """Make the messages of a staged batch, in several commits; return how many.

    Raises StoreFullError or StoreBusyError; what is left is done later.
    """
    made = 0
    while True:
        with store.transaction():
            chunk = sendings.unstage(store, batch_id, AT_ONCE)
        made += chunk
        if chunk < AT_ONCE:
            return made


def work_off_all(store: Store) -> int:
    """Make the messages of every staged batch; return how many."""
    return sum(work_off(store, batch_id) for batch_id in sendings.staged_batches(store))
