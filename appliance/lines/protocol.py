"""The interface between lines and messaging: messages, parts, outcomes and reports.

A message has one or more parts, and a line sends them one after the other. A line that sends a
message as a whole has one part for each; a modem's parts are its segments. The form of a part on
its way (a PDU, a request to a provider) is the line's own business.

Messaging implements `Desk`, where a line gets its work and delivers results and arrivals. Each line
has a thread of its own. Any method may raise `StoreError`: then nothing of that commit is stored,
and the line sends, deletes and acknowledges nothing, and tries again later.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol, TypeAlias

# What a report says: the part arrived, is still being tried, cannot be delivered, or was given up.
Delivery = Literal["done", "trying", "failed", "given_up"]


@dataclass(frozen=True, slots=True)
class Options:
    """How to send a message."""

    validity_seconds: int | None = None  # None: the network's maximum
    report: bool = True  # request a report for each part
    message_class: int | None = None  # TP-DCS message class; 0: flash
    port: int | None = None  # the text is Base64 of data for the program at this port


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message, and the number of its next part.

    The part is marked `submitting` on disk before the line sends it.
    """

    message_id: int
    part: int  # 1..parts
    parts: int
    address: str
    text: str
    options: Options
    more_follow: bool  # another part will probably be claimed at once
    public_id: str = ""  # of this submission, and of no other at any provider
    submitted_at: int = 0  # when it was marked, in milliseconds


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A part that was sent, and about which no report has come."""

    message_id: int
    part: int
    public_id: str
    reference: int | None
    submitted_at: int


@dataclass(frozen=True, slots=True)
class Unusable:
    """The line can never send this message in its form."""

    reason: str


class Course(Enum):
    """What to do after a refusal."""

    FAIL = "fail"  # it would be refused again
    RETRY = "retry"  # it may be accepted later; attempts are counted
    DOUBT = "doubt"  # the message may have been sent
    WAIT = "wait"  # the line cannot send at all; not the message's fault


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network accepted the part.

    `reference` is the line's own number for it, stored with the part to match reports. `cost` is
    what the provider says that it took from the account, such as 0.045; empty if it does not say.
    """

    reference: int | None = None
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The line or the network refused the part."""

    course: Course
    error: str  # the line's code, which `appliance.lines.codes` explains
    reason: str  # the line's own words, for the journal


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer arrived after the part was handed over: it may have been sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The part was certainly not sent, and may be sent again."""

    reason: str


Outcome: TypeAlias = Accepted | Refused | Unknown | NotSent


@dataclass(frozen=True, slots=True)
class PartReport:
    """A report that the line has matched with one of its parts."""

    message_id: int
    part: int
    delivery: Delivery
    code: int  # the line's own, stored with the part; `appliance.lines.codes` explains it
    reference: int | None = None  # the line's number for the part, if it had none


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider's callback says of a message that it took."""

    public_id: str  # ours, which the message had
    delivery: Delivery
    code: int


@dataclass(frozen=True, slots=True)
class Brought:
    """A message that a provider's callback brings, under its id there."""

    remote_id: str
    sender: str  # as written there
    body: str
    kind: str = "text"  # text, flash, data
    data: bytes | None = None
    sent_at: int | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Received:
    """A message that arrived, perhaps without some of its parts."""

    line: str
    address: str  # the sender, in the form of `appliance.addresses.numbers`
    body: str
    kind: str  # text, flash, data, raw, or what waits in a mailbox (`Waiting.kind`)
    segments: int = 1
    sent_at: int | None = None  # the network's time stamp
    data: bytes | None = None
    flaw: str | None = None  # the code of a defect with which it can still be read
    complete: bool = True
    port: int | None = None  # of kind data: of the program that it is for


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something waits elsewhere, such as in a voice mailbox, or no longer does."""

    kind: Literal["voicemail", "fax_waiting", "email_waiting", "message_waiting"]
    active: bool
    count: int | None = None  # None: unknown


Prepare: TypeAlias = Callable[[Outgoing], Unusable | None]
"""Puts the next part into the line's form. Called within a commit: it must not wait for anything,
nor raise."""


class Turn(Protocol):
    """What a line does in one commit.

    Nothing is stored until the turn has ended; then all of it is committed and synced.
    """

    def claim(self, line: str, prepare: Prepare, *, whole: bool = False) -> Outgoing | None:
        """Choose the next part and mark it `submitting`. Return None if there is nothing to send.

        `whole` makes one part of a message, for a line that sends messages as a whole. A message
        that `prepare` finds unusable fails, and the next one is chosen. All parts of a message are
        claimed by the line that claimed the first.
        """
        ...

    def settle(self, line: str, message_id: int, part: int, outcome: Outcome) -> None:
        """Record the outcome of a part that this line claimed. Repeating it does no harm."""
        ...

    def settle_left_behind(self, line: str, outcome: NotSent | Unknown) -> list[tuple[int, int]]:
        """Settle the parts that this line claimed before a crash or a lost link.

        Old parts of a line that the box no longer has are settled as unknown. Return message and
        number of each part that may have been sent.
        """
        ...

    def settle_late(self, line: str, reference: int) -> tuple[int, int] | None:
        """Settle as accepted the part that this line last settled as unknown.

        Return its message and number, or None if there is no such part.
        """
        ...

    def report(self, report: PartReport) -> None:
        """Record a report about a part. It also proves that an unknown part was sent."""
        ...

    def told(self, line: str, told: Told) -> bool:
        """Record what a callback says of a submission of this line.

        Return False if this line has made none with this id, or it was sent again since.
        """
        ...

    def receive(self, received: Received) -> int:
        """Store an arrived message, and apply it if it is a stop word. Return its id."""
        ...

    def revise(self, message_id: int, received: Received) -> None:
        """Update an incomplete message with a part that arrived late."""
        ...

    def indicate(self, line: str, address: str, waiting: Waiting) -> None:
        """Record that something waits elsewhere, or no longer does."""
        ...


class Desk(Protocol):
    """Where lines get their work and deliver results. Messaging implements it."""

    def turn(self) -> AbstractContextManager[Turn]:
        """Begin a commit. After the `with` block all of it is committed and synced."""
        ...

    def other_lines(self, line: str) -> tuple[str, ...]:
        """Return the names of the box's other lines, whose parts are not this line's."""
        ...

    def connected(self, line: str) -> None:
        """Prepare for calls of this line that are counted from the beginning again."""
        ...

    def claim(self, line: str, prepare: Prepare, *, whole: bool = False) -> Outgoing | None:
        """Claim as `Turn.claim` does, committed and synced. Cheap if there is nothing to send."""
        ...

    def left_behind(self, line: str) -> list[Outgoing]:
        """Return the parts that this line claimed and has not settled, as they were claimed.

        A validity of 0 says that the message has expired since.
        """
        ...

    def uncertain(self, line: str) -> list[Outgoing]:
        """Return in the same form the parts that this line settled as unknown, if still open."""
        ...

    def still_doubtful(self, line: str, claimed: Outgoing) -> Outgoing | None:
        """Return a part as it is to be asked for now, or None if its outcome is no longer open.

        Somebody has cancelled it, decided about it or sent it again.
        """
        ...

    def awaiting(self, line: str) -> list[Awaiting]:
        """Return what this line has sent, if a report is wanted and none has come."""
        ...

    def still_awaits(self, awaiting: Awaiting) -> bool:
        """Return whether no report about it has come meanwhile."""
        ...

    def rang(self, line: str, call: int, address: str | None, rings: int) -> None:
        """Record a ring of a call, committed and synced. `address` is None if withheld so far.

        `call` counts the calls since `connected`. Further rings are stored when the call is over.
        """
        ...

    def call_ended(self, line: str, call: int) -> None:
        """Record that the call is over, committed and synced. Repeating it does no harm."""
        ...
