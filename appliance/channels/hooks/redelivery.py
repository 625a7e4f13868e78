"""Deliver received messages to the webhooks once more, as a program asks that was away too long."""

from itertools import islice
from typing import Final

from appliance.channels.hooks import queueing
from appliance.errors import N_, InputError
from appliance.store import messages
from appliance.store.database import Store
from appliance.store.listing import MessageFilter

MOST: Final = 1000


def queue_again(
    store: Store, since_ms: int, until_ms: int, kinds: tuple[str, ...]
) -> tuple[int, int]:
    """Queue the messages of these kinds that were received in a period, oldest first.

    Return the number of messages and of deliveries. Raise InputError for more than `MOST`.
    """
    wanted = MessageFilter(direction="in", since_ms=since_ms, until_ms=until_ms)
    rows = (row for page in messages.pages(store, wanted, "oldest") for row in page.rows)
    found = list(islice((row for row in rows if row.kind in kinds), MOST + 1))
    if len(found) > MOST:
        raise InputError(
            "too_many_messages",
            N_("More than %(most)d messages: choose a shorter period."),
            field="until",
            most=MOST,
        )
    with store.transaction():
        return len(found), sum(queueing.queue_received(store, row) for row in found)
