"""How fast messages go, and when those that wait should have gone: a guess, for people."""

from itertools import pairwise

from appliance.store import messages
from appliance.store.listing import MessageFilter
from appliance.store.states import MessageStatus
from appliance.web.frame.services import services

# A network takes about ten SMS a minute; the messages just sent tell better.
USUAL_MS_EACH = 6000
PACE_OF = 20
PACE_WITHIN_MS = 15 * 60 * 1000
LEAST_GAPS = 2


def can_send() -> bool:
    """Whether any modem takes messages now."""
    return any(state.can_send for state in services().modems())


def end_of(waiting: int, begin_ms: int) -> int:
    """When as many messages should have gone that begin to go at `begin_ms`."""
    return begin_ms + waiting * ms_each()


def ms_each() -> int:
    """Milliseconds from one message to the next, as measured lately or as usual."""
    recent = messages.page(
        services().store,
        MessageFilter(direction="out", statuses=(MessageStatus.SENT, MessageStatus.DELIVERED)),
        limit=PACE_OF,
    ).rows
    after = services().clock.now_ms() - PACE_WITHIN_MS
    sent = sorted((row.sent_at, row.at) for row in recent if row.sent_at and row.sent_at >= after)
    # The time before a message that was not waiting yet tells only that nobody wrote.
    gaps = [then - before for (before, _), (then, began) in pairwise(sent) if began <= before]
    return sum(gaps) // len(gaps) if len(gaps) >= LEAST_GAPS else USUAL_MS_EACH
