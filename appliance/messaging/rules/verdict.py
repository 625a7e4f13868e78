"""The verdict of a rule about one recipient, and the input of a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from appliance.config import MessagingSettings
from appliance.messaging.requests import Author, Blocked, Question
from appliance.store.database import Store


class Moment(StrEnum):
    """The moments at which the rules are asked."""

    PREVIEW = "preview"  # before a person confirms
    ACCEPTANCE = "acceptance"  # when messages are stored
    RESEND = "resend"  # when a person resends a failed message or edits a scheduled one
    RELEASE = "release"  # when a scheduled message is due
    CLAIM = "claim"  # before each segment is submitted


class Block(NamedTuple):
    """The message is stopped and shown as blocked; nobody can release it."""

    reason: Blocked


class Hold(NamedTuple):
    """The message waits until a person with the right to do so releases it."""

    reason: Question


Verdict: TypeAlias = Block | Hold
Verdicts: TypeAlias = dict[str, Verdict]  # by address; a recipient without a verdict is sent to


@dataclass(frozen=True, slots=True)
class Asked:
    """The moment, and where the sending came from."""

    moment: Moment
    store: Store
    settings: MessagingSettings
    origin: str  # see `requests.Origin`
    author: Author | None = None  # unknown at a release and at a claim
    costs_allowed: bool = False  # requested; counts only if the author is an administrator
    barred: Mapping[str, str] | None = None  # by address, if the caller's query found it already
