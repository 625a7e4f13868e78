"""What is asked of messaging, and what it answers."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from appliance.modem.pdu.segments import Measure

AuthorKind = Literal["user", "token", "rule", "system"]
MessageClass = Literal["functional", "promotional"]
OnUncertain = Literal["ask", "resend", "drop"]
# How a sending came about: answered in a discussion, written on a page, asked by a program, by the
# command line, made by a stop word, or a test from the settings.
Origin = Literal["reply", "page", "api", "command", "stop_reply", "test"]
# Why a message becomes one that is `blocked` and visible; `no_sms`: the contact wants none.
Blocked = Literal["opted_out", "no_sms", "country_not_allowed"]
# Why someone is not sent to. The reasons besides those make no message.
Reason = Literal[Blocked, "duplicate", "no_number", "not_a_number", "cannot_be_answered"]
# Why a message waits for an administrator: what it costs cannot be foreseen.
Question = Literal["premium_number", "satellite_number", "unknown_range"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who or what acts."""

    kind: AuthorKind
    name: str
    administers: bool = field(default=False, compare=False)

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
    `emergency_confirmed`: a person was asked whether a number that calls for help is meant.
    `costs_allowed`: an administrator allows the numbers that would wait for one.
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
    emergency_confirmed: bool = False
    costs_allowed: bool = False


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
    asks: tuple[tuple[str, Question], ...] = ()  # recipients that wait for an administrator, why
    emergency: tuple[str, ...] = ()  # recipients that call for help


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """One message of a batch: `queued`, `scheduled`, or `blocked` or `held`: `error` says why."""

    message_id: int | None  # None: the store is full or busy, and the message is made later
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
