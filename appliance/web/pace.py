"""How fast messages go, and when those that wait should have gone: a guess, for people."""

from appliance.store import messages
from appliance.store.listing import MessageFilter
from appliance.web.services import services

# A network takes about ten SMS a minute; the messages just sent tell better.
USUAL_MS_EACH = 6000
PACE_OF = 20
PACE_WITHIN_MS = 15 * 60 * 1000
PACE_LEAST = 3


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
        MessageFilter(direction="out", statuses=("sent", "delivered")),
        limit=PACE_OF,
    ).rows
    after = services().clock.now_ms() - PACE_WITHIN_MS
    sent = sorted(row.sent_at for row in recent if row.sent_at and row.sent_at >= after)
    if len(sent) < PACE_LEAST:
        return USUAL_MS_EACH
    return (sent[-1] - sent[0]) // (len(sent) - 1)
