"""A USSD code to send to the network, and what came of it (3GPP TS 22.090)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """Why an enquiry has no answer. Pages have words for each."""

    NO_NETWORK = "no_network"  # the modem has no network, or no network any more
    REFUSED = "refused"  # the modem or the network refuses the code
    NOT_SUPPORTED = "not_supported"  # the network does not know the code
    TIMED_OUT = "timed_out"  # no answer within the time limit
    ENDED = "ended"  # the network ended the dialogue without a text
    INTERRUPTED = "interrupted"  # the modem restarted or was disconnected


@dataclass(frozen=True, slots=True)
class Answered:
    """The last text of the dialogue."""

    text: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """There is no text; `detail` has the modem's own words."""

    reason: Failure
    detail: str = ""


Result = Answered | Unanswered


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A code, and the answers to give to the menus that follow, one after another.

    `done` is called once, on the session's thread. It must not wait for anything.
    """

    code: str
    answers: tuple[str, ...]
    done: Callable[[Result], None]
