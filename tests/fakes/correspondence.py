"""Put messages into a store without a modem, as they are sent and received."""

from fakes.office import NAMES, Office
from fakes.states import force

from appliance.messaging.requests import Author, NewMessage
from appliance.store import correspondents, days, events, incoming, outgoing
from appliance.store.incoming import NewIncoming
from appliance.store.journal.messages import MessageChanged
from appliance.store.states import MessageStatus

MARIE = "+33698765432"


def receive(
    office: Office,
    text: str,
    address: str = MARIE,
    *,
    kind: str = "text",
    status: str = "received",
) -> int:
    """Receive a message and return its id."""
    store = office.store
    office.clock.advance(1)
    with store.transaction():
        discussion = correspondents.id_of(store, address)
        state = MessageStatus(status)
        new = NewIncoming(discussion, text, kind, 1, "sim", office.clock.now_ms(), state)
        message = incoming.add_message(store, new)
        events.append(store, MessageChanged(message=message, discussion=discussion, status=state))
        days.bump(store, "received")
    return message


def send(office: Office, text: str, address: str = MARIE, *, due_ms: int | None = None) -> int:
    """Send a message as the operator and return its id."""
    office.clock.advance(1)
    message = NewMessage(text, (address,), due_ms=due_ms, origin="reply")
    accepted = office.services.outbox.accept(message, Author("user", NAMES["operator"]))
    return accepted.messages[0].message_id


def becomes(office: Office, message_id: int, status: str, error: str | None = None) -> None:
    """Set the outcome of a message, as modem or network do."""
    store = office.store
    office.clock.advance(1)
    state = outgoing.message_state(store, message_id)
    assert state is not None
    now = office.clock.now_ms()
    columns = outgoing.Columns(ready=0, error=error)
    if status == "sent":
        columns["sent_at"] = now
    if status == "delivered":
        columns["delivered_at"] = now
    with store.transaction():
        force(store, message_id, state.discussion_id, status, **columns)
