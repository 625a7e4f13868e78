"""Give an account back what it paid for messages that failed, expired, or were stopped.

A consumer of the journal does it: each entry is handled once, and what is due follows from the
present state of the message (`store.charges`). So a kill in between changes nothing, and nothing is
given back twice. Messages that follow in the same sending are settled in the same entry of the
ledger.
"""

from typing import Final

from appliance.messaging.journal.consumers import Consumer
from appliance.store import charges
from appliance.store.database import Store
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.messages import MessageChanged


def settle_all(store: Store) -> None:
    """Give back what is due for any message: after a restore, entries are not handled again."""
    for message_id in charges.due(store):
        with store.transaction():
            charges.settle(store, message_id)


def _is_about_an_end(entry: Entry) -> bool:
    return isinstance(entry, MessageChanged) and entry.status in charges.GIVEN_BACK


def _handle(store: Store, found: Recorded) -> None:
    if found.entry.message is not None:
        charges.settle(store, found.entry.message)


# Of the messages that are stopped together, all but the first of each 200 are settled already.
CONSUMER: Final = Consumer("credit", (MessageChanged,), _handle, _is_about_an_end, at_once=500)
