"""Create the messages of large sendings in short commits, so that nobody waits long for the store.

A large sending is first staged in one commit; from then on it is safe, whatever happens. The
commits that follow create its messages, and a modem that must acknowledge an incoming message
within seconds gets its turn between them. After a kill or while the disk is full,
`Outbox.release_due` continues.
"""

from typing import Final

from appliance.store import sendings
from appliance.store.database import Store

# The number of messages that one commit creates, changes or cancels. Measured on a desktop: 11 ms.
AT_ONCE: Final = 200


def work_off(store: Store, batch_id: int) -> int:
    """Create the messages of a staged batch in several commits; return their number.

    Raise StoreFullError or StoreBusyError; the remaining messages are created later.
    """
    made = 0
    while True:
        with store.transaction():
            chunk = sendings.unstage(store, batch_id, AT_ONCE)
        made += chunk
        if chunk < AT_ONCE:
            return made


def work_off_all(store: Store) -> int:
    """Create the messages of every staged batch; return their number."""
    return sum(work_off(store, batch_id) for batch_id in sendings.staged_batches(store))
