"""The verdict of a rule about one recipient, and the input of a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from appliance.config import MessagingSettings
from appliance.messaging.requests import Author, Blocked, Delayed, Orphaned, Question
from appliance.messaging.routing.ways import LineUse
from appliance.store.database import Store

# Somebody waits for these: no rule about mass sending or promotion applies to them.
ANSWERS: Final = frozenset({"reply", "stop_reply"})


class Moment(StrEnum):
    """The moments at which the rules are asked."""

    PREVIEW = "preview"  # before a person confirms
    ACCEPTANCE = "acceptance"  # when messages are stored
    RESEND = "resend"  # when a person resends a failed message or edits a scheduled one
    RELEASE = "release"  # when a scheduled message is due, or a flash would follow
    CLAIM = "claim"  # before each segment is submitted


class Block(NamedTuple):
    """The message is stopped and shown as blocked; nobody can release it."""

    reason: Blocked


class Hold(NamedTuple):
    """The message waits until a person with the right to do so releases it."""

    reason: Question | Orphaned


class GoAt(NamedTuple):
    """The message waits until a moment and then goes by itself, if the rules then allow it."""

    at_ms: int
    reason: Delayed


Verdict: TypeAlias = Block | Hold | GoAt
Verdicts: TypeAlias = dict[str, Verdict]  # by address; a recipient without a verdict is sent to


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule knows: the moment, and the sending that it is asked about."""

    moment: Moment
    store: Store
    settings: MessagingSettings
    origin: str  # see `requests.Origin`
    message_class: str  # functional, promotional
    at_ms: int  # when the message would be sent
    author: Author | None = None  # unknown at a release and at a claim
    costs_allowed: bool = False  # requested; counts only if the author is an administrator
    barred: Mapping[str, str] | None = None  # by address, if the caller's query found it already
    texts: Mapping[str, str] | None = None  # by address; None: the rule has to read them itself
    is_mass: bool = False  # a mass sending, which everything else overtakes
    line: str | None = None  # at a claim: the line that would send it
    # Otherwise: the lines that may send it, with their settings; empty for a box with one line.
    lines: tuple[LineUse, ...] = ()
    objection: Question | None = None  # why no line may carry it, though one would have to
    instead_of: int | None = None  # the message that it replaces

    @property
    def settings_of_lines(self) -> tuple[MessagingSettings, ...]:
        """The settings of each line that may send it, or the only ones."""
        return tuple(dict.fromkeys(each.settings for each in self.lines)) or (self.settings,)

    @property
    def is_promotional(self) -> bool:
        """Whether the rules for promotional messages apply.

        They do not to an answer in a discussion; `outbound.answers` decides what is one.
        """
        return self.message_class == "promotional" and self.origin not in ANSWERS
