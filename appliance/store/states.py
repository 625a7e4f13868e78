"""The states of messages and segments, and the one table of possible changes.

`outgoing.change` and `change_all` write every change and check it against the table.
`docs/reliability.md` draws it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from appliance.errors import ApplianceError


class MessageStatus(StrEnum):
    """The state of a message; the last two belong to incoming messages."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    HELD = "held"  # until a person decides or, by a rule that delays it, until `release_at`
    SUBMITTING = "submitting"  # from the claim of its first segment to the end of its last
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    UNCERTAIN = "uncertain"  # nobody knows whether its last claimed segment was sent
    RECEIVED = "received"
    INCOMPLETE = "incomplete"


OUTGOING: Final = (
    MessageStatus.SCHEDULED,
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SUBMITTING,
    MessageStatus.SENT,
    MessageStatus.DELIVERED,
    MessageStatus.FAILED,
    MessageStatus.EXPIRED,
    MessageStatus.CANCELLED,
    MessageStatus.BLOCKED,
    MessageStatus.UNCERTAIN,
)
"""The states of messages that are sent, in the order of a message's life."""
INCOMING: Final = (MessageStatus.RECEIVED, MessageStatus.INCOMPLETE)
"""The states of messages that were received."""
DEFERRED: Final = (MessageStatus.SCHEDULED, MessageStatus.HELD)
"""The states of messages that wait for their date or for a person's decision."""
UNFINISHED: Final = (
    MessageStatus.SCHEDULED,
    MessageStatus.QUEUED,
    MessageStatus.HELD,
    MessageStatus.SUBMITTING,
)
"""The states of messages of which at least one segment has not been sent yet."""
DELAYED: Final = "delayed"
"""What people and figures call a held message that goes by itself: it waits for no decision."""
SETTLED: Final = frozenset(OUTGOING) - {*UNFINISHED, MessageStatus.SENT}
"""The states that no longer change by themselves: only a person changes them."""


class SegmentState(StrEnum):
    """The state of a claimed segment."""

    SUBMITTING = "submitting"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DELIVERED = "delivered"
    FAILED = "failed"  # according to the report


class Event(StrEnum):
    """What changes the state of a message."""

    CLAIMED = "a modem takes a segment"
    UNUSABLE = "it cannot be encoded as SMS"
    ACCEPTED = "the network took it"
    DOUBTED = "no answer comes"
    NOT_SENT = "the segment is known not to have gone"
    REFUSED = "the modem or the network refuses"
    REPORTED = "the delivery report comes"
    FLASHED = "it came back as an error and goes once more as flash"
    DUE = "its time comes"
    TOO_LATE = "its time is long past"
    DELAYED = "a rule makes it wait"
    EXPIRED = "its validity ends"
    CANCELLED = "a person takes it back"
    BLOCKED = "its recipient wants no SMS any more"
    RESENT = "a person sends it again"
    DISMISSED = "a person leaves it at that"
    ALLOWED = "a person lets it go"
    REVISED = "a person edits it"
    RESTORED = "a backup was restored"


class Change(NamedTuple):
    """The states from which an event may change a message, and the states to which."""

    sources: frozenset[MessageStatus]
    targets: frozenset[MessageStatus]


class WrongChangeError(ApplianceError):
    """A change that is not in the table: an error of the program."""


_S = MessageStatus
# Failed includes messages given up in doubt, which a late answer still settles.
_IN_HAND: Final = frozenset({_S.SUBMITTING, _S.UNCERTAIN, _S.FAILED})
_NOT_GONE: Final = frozenset({_S.SCHEDULED, _S.QUEUED, _S.HELD})
CHANGES: Final[Mapping[Event, Change]] = {
    Event.CLAIMED: Change(frozenset({_S.QUEUED}), frozenset({_S.SUBMITTING})),
    Event.UNUSABLE: Change(frozenset({_S.QUEUED, _S.SUBMITTING}), frozenset({_S.FAILED})),
    Event.ACCEPTED: Change(_IN_HAND, frozenset({_S.SUBMITTING, _S.SENT, _S.DELIVERED, _S.FAILED})),
    Event.DOUBTED: Change(_IN_HAND, frozenset({_S.UNCERTAIN, _S.FAILED})),
    Event.NOT_SENT: Change(_IN_HAND, frozenset({_S.QUEUED, _S.SUBMITTING})),
    Event.REFUSED: Change(_IN_HAND, frozenset({_S.QUEUED, _S.FAILED})),
    Event.REPORTED: Change(frozenset({_S.SENT}), frozenset({_S.DELIVERED, _S.FAILED})),
    # Never from failed: there, a person or the message's own rule has given it up.
    Event.FLASHED: Change(
        frozenset({_S.SUBMITTING, _S.UNCERTAIN, _S.SENT}), frozenset({_S.QUEUED})
    ),
    Event.DUE: Change(frozenset({_S.SCHEDULED, _S.HELD, _S.UNCERTAIN}), frozenset({_S.QUEUED})),
    Event.TOO_LATE: Change(frozenset({_S.SCHEDULED, _S.HELD}), frozenset({_S.HELD})),
    Event.DELAYED: Change(_NOT_GONE, frozenset({_S.HELD})),
    Event.EXPIRED: Change(_NOT_GONE, frozenset({_S.EXPIRED})),
    Event.CANCELLED: Change(_NOT_GONE | {_S.SUBMITTING}, frozenset({_S.CANCELLED})),
    Event.BLOCKED: Change(_NOT_GONE | {_S.SUBMITTING}, frozenset({_S.BLOCKED})),
    Event.RESENT: Change(
        frozenset({_S.FAILED, _S.UNCERTAIN, _S.EXPIRED}), frozenset({_S.QUEUED, _S.HELD})
    ),
    Event.DISMISSED: Change(frozenset({_S.UNCERTAIN}), frozenset({_S.FAILED})),
    Event.ALLOWED: Change(frozenset({_S.HELD}), frozenset({_S.QUEUED, _S.SCHEDULED, _S.HELD})),
    Event.REVISED: Change(frozenset({_S.SCHEDULED, _S.HELD}), frozenset({_S.SCHEDULED, _S.HELD})),
    Event.RESTORED: Change(_NOT_GONE - {_S.HELD} | {_S.SUBMITTING}, frozenset({_S.HELD})),
}
"""Every change of an outgoing message's state that there is."""


def is_possible(source: str, target: str) -> bool:
    """Return whether any event changes a message from one state to the other."""
    return any(source in each.sources and target in each.targets for each in CHANGES.values())


def diagram() -> str:
    """Return the table as a Mermaid state diagram, with an arrow for each possible change."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {status}" for status in (_S.QUEUED, _S.SCHEDULED, _S.HELD, _S.BLOCKED)]
    for source in MessageStatus:
        for target in MessageStatus:
            events = [
                event
                for event, change in CHANGES.items()
                if source in change.sources and target in change.targets and source != target
            ]
            if events:
                lines.append(f"    {source} --> {target}: {', or '.join(events)}")
    return "\n".join(lines)
