"""The states of a message in words and icons, never by colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import get_locale, gettext

from appliance.errors import N_
from appliance.store.states import DELAYED, MessageStatus


@dataclass(frozen=True, slots=True)
class Appearance:
    """The appearance of a state."""

    word: str  # msgid
    icon: str
    tone: str  # calm, good, care or bad: the colour
    meaning: str  # msgid: one sentence for the history


STATUSES: dict[str, Appearance] = {
    MessageStatus.SCHEDULED: Appearance(
        N_("scheduled"), "scheduled", "calm", N_("Waits for its date.")
    ),
    MessageStatus.QUEUED: Appearance(N_("queued"), "queued", "calm", N_("Waits for its turn.")),
    MessageStatus.HELD: Appearance(
        N_("held"), "held", "care", N_("Held back until somebody decides.")
    ),
    MessageStatus.SUBMITTING: Appearance(
        N_("being sent"), "sending", "calm", N_("Being handed to the network.")
    ),
    MessageStatus.SENT: Appearance(N_("sent"), "check", "calm", N_("The network has accepted it.")),
    MessageStatus.DELIVERED: Appearance(
        N_("delivered"), "delivered", "good", N_("The phone has received it.")
    ),
    MessageStatus.FAILED: Appearance(
        N_("failed"), "failed", "bad", N_("It was not sent, or did not arrive.")
    ),
    MessageStatus.EXPIRED: Appearance(
        N_("expired"), "expired", "bad", N_("Too late: it was not sent in time.")
    ),
    MessageStatus.CANCELLED: Appearance(
        N_("cancelled"), "cancelled", "calm", N_("Cancelled before it was sent.")
    ),
    MessageStatus.BLOCKED: Appearance(
        N_("blocked"), "stop", "care", N_("It was stopped before it went.")
    ),
    MessageStatus.UNCERTAIN: Appearance(
        N_("uncertain"),
        "uncertain",
        "care",
        N_("The box stopped while sending: it may have been sent, or not. Somebody has to decide."),
    ),
    MessageStatus.RECEIVED: Appearance(N_("received"), "received", "calm", N_("Received.")),
    MessageStatus.INCOMPLETE: Appearance(
        N_("incomplete"), "uncertain", "care", N_("Parts of this long message did not arrive.")
    ),
}
_DELAYED = Appearance(N_("waits"), "scheduled", "calm", N_("Waits until a rule lets it go."))
UNKNOWN = Appearance(N_("unknown"), "uncertain", "calm", "")


def appearance_of(code: str | None) -> Appearance:
    """Return the appearance of a state; an unknown code is shown as unknown."""
    if code == DELAYED:
        return _DELAYED
    return STATUSES.get(code or "", UNKNOWN)


def shown_state(status: str, release_at: int | None) -> str:
    """Return the code by which to show a message's state."""
    is_delayed = status == MessageStatus.HELD and release_at is not None
    return DELAYED if is_delayed else status


def shown_counts(counts: Mapping[str, int], delayed: int) -> list[tuple[str, int]]:
    """Return the number of messages by the code that shows their state, in the order of life.

    `delayed` of the held ones go by themselves.
    """
    held = counts.get(MessageStatus.HELD, 0)
    found = {**counts, DELAYED: min(delayed, held), MessageStatus.HELD: held - min(delayed, held)}
    return [(code, found[code]) for code in (DELAYED, *STATUSES) if found.get(code)]


def status_word(code: str | None) -> str:
    """Return the state in the reader's language."""
    return _word(code, str(get_locale()))


@lru_cache(maxsize=256)
def _word(code: str | None, language: str) -> str:
    del language  # only a part of the cache's key
    return str(gettext(appearance_of(code).word))
