"""What a line and messaging say to each other: messages, parts, outcomes and reports.

A message has one or more parts, and a line hands them over one after the other. A line that sends a
message in one piece knows one part; a modem's parts are its segments. What a part looks like on its
way (a PDU, a request to a provider) is the line's own affair.

Messaging implements `Desk`; a line asks for work there and brings what it has. Each line works on a
thread of its own. Any method may raise `StoreError`: then nothing of that commit is stored, and the
line sends, deletes and acknowledges nothing, and tries again later.
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
    """How a message is to be sent."""

    validity_seconds: int | None = None  # None: as long as the network likes
    report: bool = True  # a report is wanted for each part
    message_class: int | None = None  # TP-DCS message class; 0: flash


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message, and which of its parts is next.

    The part is marked `submitting` on disk before a line hands it over.
    """

    message_id: int
    part: int  # 1..parts
    parts: int
    address: str
    text: str
    options: Options
    more_follow: bool  # another part will probably be claimed at once


@dataclass(frozen=True, slots=True)
class Unusable:
    """The message cannot be put into the line's form, now or ever."""

    reason: str


class Course(Enum):
    """What follows a refusal."""

    FAIL = "fail"  # it would be refused again: nothing is gained by trying
    RETRY = "retry"  # it may be taken later; counted
    DOUBT = "doubt"  # nobody knows whether it went out
    WAIT = "wait"  # not this message's fault: the line cannot send at all


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took the part.

    `reference` is the line's own number for it, kept with the part for the line's reports.
    """

    reference: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The line or the network refused the part."""

    course: Course
    error: str  # the line's code, which `appliance.lines.codes` explains
    reason: str  # the line's own words, for the journal


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer came after the part was handed over: it may have gone out, or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The part is known not to have gone out. It may be handed over again."""

    reason: str


Outcome: TypeAlias = Accepted | Refused | Unknown | NotSent


@dataclass(frozen=True, slots=True)
class PartReport:
    """A report that the line has matched to a part it handed over."""

    message_id: int
    part: int
    delivery: Delivery
    code: int  # the line's own, kept with the part; `appliance.lines.codes` explains it
    reference: int | None = None  # the line's number for the part, if it had none before


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came in, as far as it is there."""

    line: str
    address: str  # the sender, as `appliance.addresses.numbers` writes it
    body: str
    kind: str  # text, flash, data, raw, or what waits in a mailbox (`Waiting.kind`)
    segments: int = 1
    sent_at: int | None = None  # by the network's clock
    data: bytes | None = None
    flaw: str | None = None  # the code of what is wrong with it, though it can be read
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something waits elsewhere, such as in a voice mailbox, or waits no more."""

    kind: Literal["voicemail", "fax_waiting", "email_waiting", "message_waiting"]
    active: bool
    count: int | None = None  # None: the network does not say


Prepare: TypeAlias = Callable[[Outgoing], Unusable | None]
"""Puts the next part into the line's form. Called within a commit: it must not wait for anything,
nor raise."""


class Turn(Protocol):
    """What a line does in one commit.

    Nothing of it is stored until the turn has ended; then all of it is committed and synced.
    """

    def claim(self, line: str, prepare: Prepare) -> Outgoing | None:
        """Choose the next part and mark it `submitting`; return None if there is none to send.

        A message that `prepare` finds unusable fails, and the next one is chosen. A message takes
        one line: once a line has claimed its first part, no other line is given the rest.
        """
        ...

    def settle(self, line: str, message_id: int, part: int, outcome: Outcome) -> None:
        """Record what became of a part that this line claimed. Harmless when repeated."""
        ...

    def settle_left_behind(self, line: str, outcome: NotSent | Unknown) -> list[tuple[int, int]]:
        """Settle the parts that this line claimed before a crash or a lost link.

        Parts that were left long ago by a line that is none of the box's any more are settled as
        unknown. Return the message and the number of each part that may have gone out.
        """
        ...

    def settle_late(self, line: str, reference: int) -> tuple[int, int] | None:
        """Settle the part that this line gave up last as unknown: it was accepted after all.

        Return its message and number, or None if there is no such part.
        """
        ...

    def report(self, report: PartReport) -> None:
        """Record what a report says of a part. It also proves that an unknown part went out."""
        ...

    def receive(self, received: Received) -> int:
        """Store a message that came in, and obey it if it is a stop word; return its id."""
        ...

    def revise(self, message_id: int, received: Received) -> None:
        """Change an incomplete message to what it says with a part that came late."""
        ...

    def indicate(self, line: str, address: str, waiting: Waiting) -> None:
        """Record that something waits elsewhere, or that it waits no more."""
        ...


class Desk(Protocol):
    """Where lines get their work and bring what they have. Messaging implements it."""

    def turn(self) -> AbstractContextManager[Turn]:
        """Begin a commit. After the `with` block all of it is committed and synced."""
        ...

    def other_lines(self, line: str) -> tuple[str, ...]:
        """Return the names of the box's other lines, whose parts are none of this one's."""
        ...

    def connected(self, line: str) -> None:
        """Expect calls of this line to be numbered from the beginning again."""
        ...

    def claim(self, line: str, prepare: Prepare) -> Outgoing | None:
        """Claim as `Turn.claim` does, committed and synced; cheap if there is nothing to send."""
        ...

    def rang(self, line: str, call: int, address: str | None, rings: int) -> None:
        """Record that a call rings, committed and synced; None as address = withheld so far.

        `call` counts the calls since `connected`. Repetitions are stored when the call is over.
        """
        ...

    def call_ended(self, line: str, call: int) -> None:
        """Record that the call is over, committed and synced. Harmless when repeated."""
        ...
