"""What is asked of messaging, and what it answers."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from appliance.modem.pdu.segments import Measure

AuthorKind = Literal["user", "token", "rule", "system"]
MessageClass = Literal["functional", "promotional"]
OnUncertain = Literal["ask", "resend", "drop"]
# How a sending came about: answered in a discussion, written on a page, asked by a program, by the
# command line, made by a stop word, or a test from the settings.
Origin = Literal["reply", "page", "api", "command", "stop_reply", "test"]
# Why someone is not sent to. `opted_out` and `no_sms` (a contact who wants none) become messages
# that are `blocked` and visible; the others become no message.
Reason = Literal[
    "opted_out", "no_sms", "duplicate", "no_number", "not_a_number", "cannot_be_answered"
]


@dataclass(frozen=True, slots=True)
class Author:
    """Who or what acts."""

    kind: AuthorKind
    name: str

    @property
    def actor(self) -> str:
        """As the journal keeps it: `user:sophie`."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to any number of people.

    `numbers` as they were typed. `due_ms` and `expires_ms` are milliseconds since the epoch; with
    `ttl_seconds` it expires so long after it is due. `priority` is -128..127, None leaves it to the
    product. `on_uncertain` says what follows when nobody can know whether a segment went out.
    """

    text: str
    numbers: tuple[str, ...] = ()
    contact_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    public_id: str | None = None
    due_ms: int | None = None
    priority: int | None = None
    message_class: MessageClass = "functional"
    flash: bool = False
    report: bool = True
    ttl_seconds: int | None = None
    expires_ms: int | None = None
    on_uncertain: OnUncertain = "ask"
    origin: Origin = "api"


class LeftOut(NamedTuple):
    """Somebody who is not sent to: the number as typed, or the contact's name."""

    typed: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Preview:
    """What `accept` would do."""

    recipients: tuple[str, ...]  # addresses that would be sent to
    segments: int  # of each message
    left_out: tuple[LeftOut, ...]
    measure: Measure


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """One message of a batch: `queued`, `scheduled` or `blocked` (then `error` says why)."""

    message_id: int
    address: str
    status: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedBatch:
    """What was stored, in the order of the recipients."""

    batch_id: int
    public_id: str
    messages: tuple[AcceptedMessage, ...]
    left_out: tuple[LeftOut, ...] = ()  # duplicates and contacts without number: no message
