"""Reports that a program wants at an address of its own for each sending, as Kannel's do.

They wait in the queue of a webhook that the box makes for the server in that address. Such a
webhook asks for no events: each sending says which ones, by Kannel's `dlr-mask`.
"""

from typing import Final
from urllib.parse import urlsplit

from appliance.channels.hooks import events
from appliance.channels.hooks.kannel_urls import DELIVERED, FAILED, REFUSED, SUBMITTED
from appliance.store import report_addresses
from appliance.store.database import Store
from appliance.store.message_rows import MessageRow

_NOT_DELIVERED: Final = FAILED | REFUSED


def value(event: str, message: MessageRow, mask: int) -> int:
    """Return the value of a report that a program asked for, or 0 if it did not ask for it.

    A program that asks for one kind of failure is told of both: it would wait for ever.
    """
    match event:
        case events.SENT:
            return SUBMITTED & mask
        case events.DELIVERED:
            return DELIVERED & mask
        case events.FAILED | events.CANCELLED:
            own = REFUSED if message.sent_at is None else FAILED
            return own if own & mask else _NOT_DELIVERED & mask
        case _:
            return 0


def wanted_by(store: Store, event: str, message: MessageRow) -> int | None:
    """Return the number of the webhook in whose queue a report belongs, or None."""
    if message.batch_id is None:
        return None
    found = report_addresses.of_batch(store, message.batch_id)
    return found.hook_id if found and value(event, message, found.mask) else None


def server_of(address: str) -> str:
    """Return the server in an address, which is that of its webhook."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"
