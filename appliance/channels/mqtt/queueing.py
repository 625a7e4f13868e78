"""The consumer of the journal that queues what is published about messages, calls and opt-outs."""

from collections.abc import Callable
from typing import Final

from appliance.channels.hooks import events
from appliance.messaging.journal.consumers import Consumer
from appliance.store import messages, mqtt_queue
from appliance.store.database import Store
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.messages import (
    IncomingCall,
    MessageChanged,
    MessageDecided,
    MessagesDeleted,
    MessagesRead,
    MessagesUnread,
    OptOutChanged,
)

NAME: Final = "mqtt"
_EVENTS: Final = (MessageChanged, IncomingCall, OptOutChanged)
# These change only the figures of what is unread and what has failed.
_FIGURES: Final = (MessageDecided, MessagesRead, MessagesUnread, MessagesDeleted)


def consumer(woken: Callable[[], None]) -> Consumer:
    """Return the consumer; `woken` is called after the commit of what it handles."""

    def queue(store: Store, found: Recorded) -> None:
        _queue(store, found)
        store.after_commit(woken)

    return Consumer(NAME, (*_EVENTS, *_FIGURES), queue, _cares)


def _cares(entry: Entry) -> bool:
    return isinstance(entry, _FIGURES) or events.of_entry(entry) is not None


def _queue(store: Store, found: Recorded) -> None:
    event = events.of_entry(found.entry)
    if event is None:
        return
    message = None if found.entry.message is None else messages.get(store, found.entry.message)
    if found.entry.message is not None and message is None:
        return  # deleted meanwhile
    if message is not None and event == events.RECEIVED and message.kind == "data":
        event = events.DATA_RECEIVED
    address = getattr(found.entry, "address", None) if message is None else None
    mqtt_queue.add(store, event, found.at, message_id=found.entry.message, about=address)
