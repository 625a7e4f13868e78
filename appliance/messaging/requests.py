"""Requests to messaging, and its answers."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from appliance.modem.pdu.segments import Measure
from appliance.store.sendings import Form

AuthorKind = Literal["user", "token", "rule", "system"]
MessageClass = Literal["functional", "promotional"]
OnUncertain = Literal["ask", "resend", "drop"]
# Where a sending came from: a reply in a discussion, a page, the API, the command line, the answer
# to a stop word, or a test from the settings page.
Origin = Literal["reply", "page", "api", "command", "stop_reply", "test"]
# Why a message is stored as `blocked` and shown; `no_sms`: the contact wants no SMS.
Blocked = Literal["opted_out", "no_sms", "country_not_allowed"]
# Why a recipient is left out. For the reasons other than `Blocked`, no message is stored.
Reason = Literal[Blocked, "duplicate", "no_number", "not_a_number", "cannot_be_answered"]
# Why a message waits for an administrator: its cost cannot be foreseen.
Question = Literal["premium_number", "satellite_number", "unknown_range"]


@dataclass(frozen=True, slots=True)
class Author:
    """The user, program or rule that acts."""

    kind: AuthorKind
    name: str
    administers: bool = field(default=False, compare=False)

    @property
    def actor(self) -> str:
        """The author as the journal stores it, such as `user:sophie`."""
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to any number of recipients.

    `numbers` are as typed. `due_ms` and `expires_ms` are milliseconds since the epoch;
    `ttl_seconds` counts from the due time. `priority` is -128 to 127, or None for the default.
    `on_uncertain` says what happens to a segment of which nobody knows whether it was sent.
    `emergency_confirmed` means that a person confirmed sending to an emergency number.
    `costs_allowed` means that an administrator allows the numbers that would otherwise be held.
    """

    text: str
    numbers: tuple[str, ...] = ()
    contact_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    public_id: str | None = None
    due_ms: int | None = None
    priority: int | None = None
    message_class: MessageClass = "functional"
    form: Form = "normal"
    report: bool = True
    ttl_seconds: int | None = None
    expires_ms: int | None = None
    on_uncertain: OnUncertain = "ask"
    origin: Origin = "api"
    emergency_confirmed: bool = False
    costs_allowed: bool = False


class LeftOut(NamedTuple):
    """A recipient who is left out: the number as typed, or the contact's name."""

    typed: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Preview:
    """What `accept` would do."""

    recipients: tuple[str, ...]  # addresses that would be sent to
    segments: int  # segments of each message
    left_out: tuple[LeftOut, ...]
    measure: Measure
    asks: tuple[tuple[str, Question], ...] = ()  # recipients held for an administrator, and why
    emergency: tuple[str, ...] = ()  # recipients that are emergency numbers


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """One message of a batch: `queued` or `scheduled`, or `blocked` or `held` with its `error`."""

    message_id: int | None  # None: not created yet, as the store is full or busy
    address: str
    status: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class AcceptedBatch:
    """What was stored, in the order of the recipients."""

    batch_id: int
    public_id: str
    messages: tuple[AcceptedMessage, ...]
    left_out: tuple[LeftOut, ...] = ()  # duplicates and contacts without a number: no message
