"""What a rule says of one recipient, and what it goes by."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from appliance.config import MessagingSettings
from appliance.messaging.requests import Author, Blocked, Question
from appliance.store.database import Store


class Block(NamedTuple):
    """It is stopped, visibly: a person cannot let it go."""

    reason: Blocked


class Hold(NamedTuple):
    """It waits until somebody who may lets it go."""

    reason: Question


Verdict: TypeAlias = Block | Hold
Verdicts: TypeAlias = dict[str, Verdict]  # by address; who has none is sent to


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for the sending, and how it came about."""

    store: Store
    settings: MessagingSettings
    author: Author
    origin: str  # see `requests.Origin`
    costs_allowed: bool = False  # asked for; only an administrator's word counts
