"""What a rule says about one recipient, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from appliance.config import MessagingSettings
from appliance.messaging.requests import Author, Blocked, Question
from appliance.store.database import Store


class Moment(StrEnum):
    """When the rules are asked."""

    PREVIEW = "preview"  # before a person confirms
    ACCEPTANCE = "acceptance"  # when messages are stored
    RESEND = "resend"  # when a person sends a failed message again, or edits a scheduled one
    RELEASE = "release"  # when the date of a scheduled message has come
    CLAIM = "claim"  # before each segment is handed to a line


class Block(NamedTuple):
    """The message is stopped, visibly; nobody can let it go."""

    reason: Blocked


class Hold(NamedTuple):
    """The message waits until a person with the right to do so lets it go."""

    reason: Question


Verdict: TypeAlias = Block | Hold
Verdicts: TypeAlias = dict[str, Verdict]  # by address; a recipient without one is sent to


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment, and how the sending came about."""

    moment: Moment
    store: Store
    settings: MessagingSettings
    origin: str  # see `requests.Origin`
    author: Author | None = None  # unknown at a release and at a claim
    costs_allowed: bool = False  # asked for; counts only if the author is an administrator
    barred: Mapping[str, str] | None = None  # by address, where the caller's query found it already
