"""The four lists of messages: name, title, states, and the text for an empty list."""

from dataclasses import dataclass

from appliance.errors import N_, NotFoundError
from appliance.store.states import DELAYED, INCOMING, MessageStatus

# The states that the list of sent messages can be filtered by, in the order of the choice.
SENT = (
    MessageStatus.QUEUED,
    MessageStatus.SUBMITTING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.FAILED,
    MessageStatus.EXPIRED,
    MessageStatus.CANCELLED,
    MessageStatus.BLOCKED,
    MessageStatus.UNCERTAIN,
    MessageStatus.HELD,
    DELAYED,
)


def filter_of(state: str) -> tuple[tuple[str, ...], bool | None]:
    """Return the statuses of a chosen state, and whether only delayed ones are meant or none."""
    if state == DELAYED:
        return (MessageStatus.HELD,), True
    return (state,), False if state == MessageStatus.HELD else None


@dataclass(frozen=True, slots=True)
class MessageList:
    """One of the four lists."""

    name: str
    title: str  # msgid
    states: tuple[str, ...]
    empty_title: str  # msgid
    empty_text: str  # msgid
    outgoing: bool = False
    unread: bool = False
    due: bool = False  # in the order of their dates

    @property
    def statuses(self) -> tuple[str, ...]:
        """The stored statuses of its states: delayed messages are held ones."""
        return tuple(state for state in self.states if state != DELAYED)


LISTS = {
    each.name: each
    for each in (
        MessageList(
            "sent",
            N_("Sent SMS"),
            SENT,
            N_("Nothing has been sent yet"),
            N_("Every message sent from this box will appear here, with its state."),
            outgoing=True,
        ),
        MessageList(
            "received",
            N_("Received SMS"),
            INCOMING,
            N_("Nothing has been received yet"),
            N_("Every message received by this box will appear here."),
        ),
        MessageList(
            "unread",
            N_("Unread SMS"),
            (),
            N_("Everything has been read"),
            N_("New messages stay here until somebody has looked at them."),
            unread=True,
        ),
        MessageList(
            "scheduled",
            N_("Scheduled SMS"),
            (),
            N_("Nothing is scheduled"),
            N_("Messages with a sending date wait here; until then they can be cancelled."),
            outgoing=True,
            due=True,
        ),
    )
}


def named(name: str) -> MessageList:
    """Return the list of that name. Raise NotFoundError."""
    if name not in LISTS:
        raise NotFoundError("unknown_list", N_("There is no such list."))
    return LISTS[name]
