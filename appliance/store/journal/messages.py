"""Entries about traffic: messages and their states, reports, sendings, opt-outs, calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from appliance.store.journal.entry import Codes, Direction, Entry
from appliance.store.states import MessageStatus

_INCOMING: Final = frozenset({MessageStatus.RECEIVED, MessageStatus.INCOMPLETE})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChanged(Entry):
    """A message was created or changed its state."""

    KIND: ClassVar[str] = "message"
    CODES: ClassVar[Mapping[str, Codes]] = {"status": MessageStatus}

    status: MessageStatus
    error: str | None = None  # a code
    reason: str | None = None  # the modem's own text
    form: str | None = None  # flash: it goes once more, as flash, since its normal form failed
    instead_of: str | None = None  # lines before the one that sends it, which could not
    cost: str | None = None  # what the provider took from the account, such as 0.045

    @property
    def direction(self) -> Direction:
        """The direction of the message."""
        return Direction.IN if self.status in _INCOMING else Direction.OUT

    def written(self) -> str | None:
        """Return only the status if there is nothing else: there are millions of these."""
        if not (self.error or self.reason or self.form or self.instead_of or self.cost):
            return self.status.value
        return Entry.written(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTold(Entry):
    """A delivery report arrived that does not change the state of its message."""

    KIND: ClassVar[str] = "report"
    DIRECTION: ClassVar[Direction | None] = Direction.OUT
    CODES: ClassVar[Mapping[str, Codes]] = {"status": MessageStatus}

    status: MessageStatus  # of the message
    report: str  # done, trying, failed, given_up
    code: str | None = None  # TP-ST, 0x30
    sequence: int | None = None  # of the segment
    form: str | None = None  # normal: the report is about the form before the flash


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDecided(Entry):
    """A person made a decision that does not change the state of a message."""

    KIND: ClassVar[str] = "decision"
    DIRECTION: ClassVar[Direction | None] = Direction.OUT
    CODES: ClassVar[Mapping[str, Codes]] = {"status": MessageStatus}

    status: MessageStatus  # of the message
    decision: str  # dismissed, revised


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRead(Entry):
    """Incoming messages of a discussion were read."""

    KIND: ClassVar[str] = "read"
    DIRECTION: ClassVar[Direction | None] = Direction.IN


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesUnread(Entry):
    """Messages of a discussion were marked unread."""

    KIND: ClassVar[str] = "unread"
    DIRECTION: ClassVar[Direction | None] = Direction.IN


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesDeleted(Entry):
    """Messages of a discussion were deleted: for live pages that show them."""

    KIND: ClassVar[str] = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion(Entry):
    """A person deleted this number of messages."""

    KIND: ClassVar[str] = "deletion"

    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation(Entry):
    """A person cancelled one message, the messages of a sending, or several at once."""

    KIND: ClassVar[str] = "cancellation"
    DIRECTION: ClassVar[Direction | None] = Direction.OUT

    messages: int | None = None  # their number; None for one message


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingChanged(Entry):
    """A sending was paused, resumed or edited."""

    KIND: ClassVar[str] = "batch"
    DIRECTION: ClassVar[Direction | None] = Direction.OUT

    paused: bool | None = None
    decision: str | None = None  # revised
    messages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportUnmatched(Entry):
    """A delivery report arrived that matches no message."""

    KIND: ClassVar[str] = "report_unmatched"
    DIRECTION: ClassVar[Direction | None] = Direction.OUT

    reference: int
    recipient: str
    status: int  # TP-ST
    taken_at: int | None = None  # by the service centre's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentMessage(Entry):
    """A message of type 0 arrived, which the network wants nobody to see; it was discarded."""

    KIND: ClassVar[str] = "silent"
    DIRECTION: ClassVar[Direction | None] = Direction.IN

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChanged(Entry):
    """The network reports that messages wait in a mailbox, or no longer do."""

    KIND: ClassVar[str] = "waiting"
    DIRECTION: ClassVar[Direction | None] = Direction.IN
    KEYS: ClassVar[Mapping[str, str]] = {"mailbox": "kind"}

    address: str
    mailbox: str  # voicemail, fax_waiting and others
    change: str  # added, removed


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutChanged(Entry):
    """An address opted out, or opted in again."""

    KIND: ClassVar[str] = "optout"

    address: str
    change: str  # added, removed
    source: str | None = None  # message, page, api
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingCall(Entry):
    """A call rings, or the network now gives the caller's number."""

    KIND: ClassVar[str] = "call"
    DIRECTION: ClassVar[Direction | None] = Direction.IN

    call: int  # its id in the list of calls
    address: str | None = None  # None: withheld or not known yet


ENTRIES: Final[tuple[type[Entry], ...]] = (
    MessageChanged,
    ReportTold,
    MessageDecided,
    MessagesRead,
    MessagesUnread,
    MessagesDeleted,
    Deletion,
    Cancellation,
    SendingChanged,
    ReportUnmatched,
    SilentMessage,
    MailboxChanged,
    OptOutChanged,
    IncomingCall,
)
_OF_A_DISCUSSION: Final = {
    each.KIND: each for each in (MessagesRead, MessagesUnread, MessagesDeleted)
}


def of_earlier_schema(told: dict[str, Any]) -> type[Entry]:
    """Return the class of an entry of kind `message`: it had several meanings until schema 10."""
    if "report" in told:
        return ReportTold
    if "decision" in told:
        return MessageDecided
    return _OF_A_DISCUSSION.get(str(told.get("status")), MessageChanged)
