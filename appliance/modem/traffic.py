"""The contract between a modem session and its line, in segments and PDUs.

The line implements `Traffic`, and `daemon` passes it to the session. The session calls every method
on its own thread. A method may raise `StoreError`; the session then submits, deletes and
acknowledges nothing, and tries again later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One segment, marked `submitting` on disk before the session gets it."""

    message_id: int
    sequence: int  # 1 to total
    total: int
    pdu: str  # hexadecimal, starting with service centre octet "00" (use the SIM's)
    tpdu_length: int  # octets after the service centre address: the argument of +CMGS
    more_follow: bool  # another segment will probably follow at once: keep the link open


@dataclass(frozen=True, slots=True)
class Incoming:
    """One PDU received from the modem, from a storage or directly."""

    pdu: str  # hexadecimal, with the service-centre address
    storage: str | None  # "SM", "ME", "SR" etc.; None if it came directly (+CMT, +CDS)
    index: int | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network accepted the segment."""

    reference: int  # TP-MR, 0 to 255


@dataclass(frozen=True, slots=True)
class Refused:
    """The modem or the network answered with an error: the segment was not sent."""

    family: Literal["CMS", "CME", ""]  # "" for a plain ERROR
    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer came after the PDU was written: nobody knows whether it was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The PDU was never completed, so the segment was not sent and may be submitted again."""

    reason: str


Outcome = Accepted | Refused | Unknown | NotSent


class Traffic(Protocol):
    """The calls that a session makes to its line."""

    def connected(self, *, was_at_prompt: bool) -> None:
        """Settle the segments left `submitting` by a crash or a lost link, before any claim.

        `was_at_prompt` tells that the modem still waited for the PDU: it did not go out.
        """
        ...

    def claim(self) -> Outgoing | None:
        """Mark the next segment `submitting`, commit, sync and return it; None if none is ready."""
        ...

    def settle(self, outgoing: Outgoing, outcome: Outcome) -> None:
        """Record the outcome of a claimed segment; commit and sync."""
        ...

    def settle_and_claim(self, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """Settle one segment and claim the next in one commit, which saves a sync per message."""
        ...

    def settle_late(self, reference: int) -> None:
        """Settle the newest segment given up as `Unknown`: its answer came late."""
        ...

    def receive(self, incoming: Sequence[Incoming]) -> None:
        """Store all PDUs in one commit.

        The session deletes them from the SIM or acknowledges them only after this method returns. A
        malformed PDU is stored as such and never raises.
        """
        ...

    def rang(self, call: int, number: str | None, rings: int) -> None:
        """Record a ring. `call` numbers the session's calls; `number` is None if withheld."""
        ...

    def call_ended(self, call: int) -> None:
        """Record that the call has ended."""
        ...
