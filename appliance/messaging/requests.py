"""Requests to messaging, and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from appliance.modem.pdu.segments import Measure
from appliance.store.sendings import Form

AuthorKind = Literal["user", "token", "rule", "system"]
MessageClass = Literal["functional", "promotional"]
OnUncertain = Literal["ask", "resend", "drop"]
# Where a sending came from: a reply in a discussion, a page, the API, the command line, the answer
# to a stop word, or a test from the settings page.
Origin = Literal["reply", "page", "api", "command", "stop_reply", "test"]
# Why a message is stored as `blocked` and shown; `no_sms`: the contact wants no SMS.
Blocked = Literal["opted_out", "no_sms", "no_consent", "duplicate_24h", "country_not_allowed"]
# Why a recipient is left out: no message is stored.
Reason = Literal[
    "duplicate",
    "no_number",
    "not_a_number",
    "cannot_be_answered",
    "missing_variable",
    "too_long",
    "bad_character",
    "same_address",
]
# Why a message waits for an administrator: its cost cannot be foreseen, or no line may carry it.
Question = Literal["premium_number", "satellite_number", "unknown_range", "mobile_line", "no_line"]
# Why a message waits for a person: the line that was chosen for it no longer exists.
Orphaned = Literal["line_gone"]
# Why a message waits until a moment, and then goes by itself.
Delayed = Literal["quiet_hours", "holiday", "daily_cap", "monthly_cap", "line_stopped"]

# The questions of lines among them.
NO_CARRIER: Final = frozenset({"mobile_line", "no_line"})
LINE_GONE: Final = "line_gone"

# Replies overtake alerts, alerts overtake mass sending.
REPLY_PRIORITY: Final = 64
ALERT_PRIORITY: Final = 0
MASS_PRIORITY: Final = -64


class Fate(StrEnum):
    """What happens to a message, by the verdict of the rules."""

    NOW = "now"
    LATER = "later"  # at its date, or when a rule lets it go
    HELD = "held"  # until a person decides
    BLOCKED = "blocked"


_NO_VALUES: Final[Mapping[str, str]] = MappingProxyType({})


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


class Recipient(NamedTuple):
    """A recipient with values of its own: a number as typed, a contact, or one of its numbers."""

    number: str = ""  # empty: the contact's first
    contact_id: int | None = None
    variables: Mapping[str, str] = _NO_VALUES  # by `Variable.name`


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to any number of recipients.

    `numbers` are as typed. `merge` means that the text has variables, filled in for each recipient
    with its own values, those of its contact, and `variables`, which are the same for all. `due_ms`
    and `expires_ms` are milliseconds since the epoch; `ttl_seconds` counts from the due time.
    `priority` is -128 to 127, or None for the default. `on_uncertain` says what happens to a
    segment of which nobody knows whether it was sent. `emergency_confirmed` means that a person
    confirmed sending to an emergency number. `costs_allowed` means that an administrator allows
    what would otherwise be held: numbers that may cost extra, and lines that may not carry it.
    """

    text: str
    numbers: tuple[str, ...] = ()
    contact_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    once_per_address: bool = False  # one message for each household
    merge: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)  # by `Variable.name`
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
    subject: str | None = None  # for the office alone
    template_id: int | None = None  # the template that the text was made from
    account: str | None = None  # the account that pays; None: the author's only one, if any
    line: str | None = None  # the line that sends it; None: chosen by the box
    port: int | None = None  # `text` is Base64 of data for the program at this port


class LeftOut(NamedTuple):
    """A recipient who is left out: the number as typed, or the contact's name."""

    typed: str
    reason: Reason
    place: int | None = None  # in `NewMessage.recipients`
    # The missing variables as they are written, or who gets the SMS for the same address.
    detail: str = ""


class Judged(NamedTuple):
    """The message to one recipient, as it would be stored."""

    address: str
    text: str
    segments: int
    fate: Fate
    at_ms: int | None  # when it would be sent; None: at once, or unknown
    reason: str | None  # why it would not be sent now
    contact_id: int | None = None  # the chosen contact
    place: int | None = None  # in `NewMessage.recipients`
    expires: bool = False  # a rule delays it until after its validity: it is never sent
    lines: tuple[str, ...] = ()  # the lines that would send it; empty for a box with one


@dataclass(frozen=True, slots=True)
class Cost:
    """What a sending would cost an account."""

    account: str
    needed: int  # segments
    available: int | None  # None: no limit

    @property
    def is_covered(self) -> bool:
        """Whether the account can pay."""
        return self.available is None or self.needed <= self.available


PRICE_UNIT: Final = 100_000  # prices are stored in hundred-thousandths of the currency unit


@dataclass(frozen=True, slots=True)
class Share:
    """The messages of a sending that one line, or several equal ones, would send."""

    lines: tuple[str, ...]
    messages: int
    segments: int
    price: int | None  # of these segments, in hundred-thousandths; None: unknown or nothing


@dataclass(frozen=True, slots=True)
class Preview:
    """What `accept` would do."""

    messages: tuple[Judged, ...]  # in the order of the request
    left_out: tuple[LeftOut, ...]  # no message would be stored for them
    measure: Measure  # of the longest text
    emergency: tuple[str, ...] = ()  # recipients that are emergency numbers
    cost: Cost | None = None  # None: no account pays
    shares: tuple[Share, ...] = ()  # by lines; empty for a box with one

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses that would be sent to, now or after a wait."""
        return tuple(each.address for each in self.messages if each.fate != Fate.BLOCKED)

    @property
    def blocked(self) -> tuple[Judged, ...]:
        """The messages that would be blocked."""
        return tuple(each for each in self.messages if each.fate == Fate.BLOCKED)

    @property
    def held(self) -> tuple[Judged, ...]:
        """The messages that would wait for an administrator."""
        return tuple(each for each in self.messages if each.fate == Fate.HELD)

    @property
    def expiring(self) -> int:
        """The number of messages whose validity would end before they may be sent."""
        return sum(each.expires for each in self.messages)

    @property
    def segments(self) -> int:
        """The number of segments of the longest message."""
        return self.measure.segments

    @property
    def total_segments(self) -> int:
        """The number of segments that would be sent in all."""
        return sum(each.segments for each in self.messages if each.fate != Fate.BLOCKED)


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """One message of a batch: `queued` or `scheduled`, or `blocked` or `held` with its `error`."""

    message_id: int | None  # None: not created yet, as the store is full or busy
    address: str
    status: str
    error: str | None = None
    segments: int = 1
    release_at: int | None = None  # when it is sent by itself; None: at once, or never


@dataclass(frozen=True, slots=True)
class AcceptedBatch:
    """What was stored, in the order of the recipients."""

    batch_id: int
    public_id: str
    messages: tuple[AcceptedMessage, ...]
    left_out: tuple[LeftOut, ...] = ()  # no message was stored for them
