"""What a modem session asks of its line: the contract between both, in segments and PDUs.

The line implements `Traffic`, and `daemon` hands it to the session. Every method is called on the
session's own thread. A method may raise `StoreError`; the session then neither submits nor deletes
nor acknowledges anything, and tries again later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One segment, marked `submitting` on disk before anyone sees this object."""

    message_id: int
    sequence: int  # 1..total
    total: int
    pdu: str  # hexadecimal, with the leading service-centre octet "00" (use the SIM's own)
    tpdu_length: int  # octets after the service-centre address: the argument of +CMGS
    more_follow: bool  # another segment will probably be submitted at once: keep the link open


@dataclass(frozen=True, slots=True)
class Incoming:
    """One PDU that the modem showed us, wherever it came from."""

    pdu: str  # hexadecimal, with the service-centre address
    storage: str | None  # "SM", "ME", "SR"...; None = came straight to us (+CMT, +CDS)
    index: int | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took it."""

    reference: int  # TP-MR, 0..255


@dataclass(frozen=True, slots=True)
class Refused:
    """The modem or the network answered with an error: it did not go out."""

    family: Literal["CMS", "CME", ""]  # "" = a bare ERROR
    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer after the PDU was handed over: it may have gone out, or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Known not to have gone out: the PDU was never completed. It may be submitted again."""

    reason: str


Outcome = Accepted | Refused | Unknown | NotSent


class Traffic(Protocol):
    """What the session asks of its line."""

    def connected(self, *, was_at_prompt: bool) -> None:
        """Settle what a crash or a lost link left `submitting`. Called before any claim.

        `was_at_prompt` tells that the modem still waited for the PDU: it did not go out.
        """
        ...

    def claim(self) -> Outgoing | None:
        """Choose the next segment, mark it `submitting`, commit and sync; None = nothing to do."""
        ...

    def settle(self, outgoing: Outgoing, outcome: Outcome) -> None:
        """Record what became of a claimed segment, committed and synced."""
        ...

    def settle_and_claim(self, outgoing: Outgoing, outcome: Outcome) -> Outgoing | None:
        """`settle` and `claim` in one commit: one sync a message."""
        ...

    def settle_late(self, reference: int) -> None:
        """An answer to a submit came after it was given up as `Unknown`: the newest such one."""
        ...

    def receive(self, incoming: Sequence[Incoming]) -> None:
        """Store everything in one commit.

        Only when this returned may it be deleted from the SIM or acknowledged. Malformed PDUs are
        kept as such and never raise.
        """
        ...

    def rang(self, call: int, number: str | None, rings: int) -> None:
        """An incoming call rings (again). `call` counts calls in this session; None = withheld."""
        ...

    def call_ended(self, call: int) -> None:
        """The call that rang is over."""
        ...
