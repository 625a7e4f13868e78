"""The states of a message in words and icons, never by colour alone."""

from dataclasses import dataclass
from functools import lru_cache

from flask_babel import get_locale, gettext

from appliance.errors import N_
from appliance.store.states import MessageStatus


@dataclass(frozen=True, slots=True)
class Status:
    """The appearance of a state."""

    word: str  # msgid
    icon: str
    tone: str  # calm, good, care or bad: the colour
    meaning: str  # msgid: one sentence for the history


STATUSES: dict[str, Status] = {
    MessageStatus.SCHEDULED: Status(
        N_("scheduled"), "scheduled", "calm", N_("Waits for its date.")
    ),
    MessageStatus.QUEUED: Status(N_("queued"), "queued", "calm", N_("Waits for its turn.")),
    MessageStatus.HELD: Status(N_("held"), "held", "care", N_("Held back until somebody decides.")),
    MessageStatus.SUBMITTING: Status(
        N_("being sent"), "sending", "calm", N_("Being handed to the network.")
    ),
    MessageStatus.SENT: Status(N_("sent"), "check", "calm", N_("The network has accepted it.")),
    MessageStatus.DELIVERED: Status(
        N_("delivered"), "delivered", "good", N_("The phone has received it.")
    ),
    MessageStatus.FAILED: Status(
        N_("failed"), "failed", "bad", N_("It was not sent, or did not arrive.")
    ),
    MessageStatus.EXPIRED: Status(
        N_("expired"), "expired", "bad", N_("Too late: it was not sent in time.")
    ),
    MessageStatus.CANCELLED: Status(
        N_("cancelled"), "cancelled", "calm", N_("Cancelled before it was sent.")
    ),
    MessageStatus.BLOCKED: Status(
        N_("blocked"), "stop", "care", N_("It was stopped before it went.")
    ),
    MessageStatus.UNCERTAIN: Status(
        N_("uncertain"),
        "uncertain",
        "care",
        N_("The box stopped while sending: it may have been sent, or not. Somebody has to decide."),
    ),
    MessageStatus.RECEIVED: Status(N_("received"), "received", "calm", N_("Received.")),
    MessageStatus.INCOMPLETE: Status(
        N_("incomplete"), "uncertain", "care", N_("Parts of this long message did not arrive.")
    ),
}
UNKNOWN = Status(N_("unknown"), "uncertain", "calm", "")


def status(code: str | None) -> Status:
    """Return the appearance of a state; an unknown code is shown as unknown."""
    return STATUSES.get(code or "", UNKNOWN)


def status_word(code: str | None) -> str:
    """Return the state in the reader's language."""
    return _word(code, str(get_locale()))


@lru_cache(maxsize=256)
def _word(code: str | None, language: str) -> str:
    del language  # only a part of the cache's key
    return str(gettext(status(code).word))
