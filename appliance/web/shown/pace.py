"""The pace of sending, and an estimate of when the waiting messages will have been sent."""

from itertools import pairwise

from appliance.store import messages
from appliance.store.listing import MessageFilter
from appliance.store.states import MessageStatus
from appliance.web.frame.services import services

# A network accepts about ten SMS a minute; the messages just sent give a better estimate.
USUAL_MS_EACH = 6000
PACE_OF = 20
PACE_WITHIN_MS = 15 * 60 * 1000
LEAST_GAPS = 2


def can_send() -> bool:
    """Return whether any line can send now."""
    return any(state.can_send for state in services().line_states())


def end_of(waiting: int, begin_ms: int) -> int:
    """Return when that many messages should have been sent, if they start at `begin_ms`."""
    return begin_ms + waiting * ms_each()


def ms_each() -> int:
    """Return the milliseconds from one message to the next, as measured recently or as usual."""
    recent = messages.page(
        services().store,
        MessageFilter(direction="out", statuses=(MessageStatus.SENT, MessageStatus.DELIVERED)),
        limit=PACE_OF,
    ).rows
    after = services().clock.now_ms() - PACE_WITHIN_MS
    sent = sorted((row.sent_at, row.at) for row in recent if row.sent_at and row.sent_at >= after)
    # A gap counts only if the second message was already waiting when the first was sent.
    gaps = [then - before for (before, _), (then, began) in pairwise(sent) if began <= before]
    return sum(gaps) // len(gaps) if len(gaps) >= LEAST_GAPS else USUAL_MS_EACH
