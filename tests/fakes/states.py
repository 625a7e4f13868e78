"""Put messages into the state that a test needs, without what usually leads there."""

from typing import Any

from appliance.store import outgoing
from appliance.store.database import Store
from appliance.store.states import CHANGES, MessageStatus


def force(store: Store, message_id: int, discussion_id: int, status: str, **columns: Any) -> None:
    """Change a message as the first event does that leads to the state, from any state."""
    target = MessageStatus(status)
    event, change = next(each for each in CHANGES.items() if target in each[1].targets)
    store.execute("UPDATE message SET status = ? WHERE id = ?", (min(change.sources), message_id))
    outgoing.change(store, message_id, discussion_id, target, on=event, **columns)
