"""The decisions that a user can take about a message, by its state."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.errors import N_
from appliance.messaging.outbound.outbox import Outbox
from appliance.messaging.requests import Author
from appliance.store.states import MessageStatus


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision and its button."""

    code: str
    word: str  # msgid
    icon: str
    done: str  # msgid of the confirmation
    act: Callable[[Outbox, int, Author], None]


RESEND = Decision("resend", N_("Send again"), "again", N_("It is sent again."), Outbox.resend)
DISMISS = Decision("dismiss", N_("Leave it"), "check", N_("It is left as it is."), Outbox.dismiss)
RELEASE = Decision(
    "release", N_("Send it now"), "send", N_("It is on its way."), Outbox.release_held
)
CANCEL = Decision("cancel", N_("Cancel"), "cancelled", N_("It is cancelled."), Outbox.cancel)
ALL = {each.code: each for each in (RESEND, DISMISS, RELEASE, CANCEL)}
_BY_STATUS: dict[str, tuple[Decision, ...]] = {
    MessageStatus.FAILED: (RESEND, DISMISS),
    MessageStatus.UNCERTAIN: (RESEND, DISMISS),
    MessageStatus.EXPIRED: (RESEND,),
    MessageStatus.HELD: (RELEASE, CANCEL),
    MessageStatus.SCHEDULED: (CANCEL,),
    MessageStatus.QUEUED: (CANCEL,),
}


def possible(status: str, release_at: int | None = None) -> tuple[Decision, ...]:
    """Return the possible decisions for a message in this state.

    A held message with `release_at` goes by itself: it can only be cancelled.
    """
    if status == MessageStatus.HELD and release_at is not None:
        return (CANCEL,)
    return _BY_STATUS.get(status, ())
