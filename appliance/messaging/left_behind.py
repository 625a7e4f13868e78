"""Settle the parts that a crash or a lost link left `submitting`, before the next claim."""

import logging
from typing import Final

from appliance.config import MessagingSettings
from appliance.lines.protocol import NotSent, Unknown
from appliance.messaging.outbound import settling
from appliance.messaging.outbound.settling import Part
from appliance.store import outgoing
from appliance.store.database import Store
from appliance.store.outgoing import Outstanding

log = logging.getLogger(__name__)

# No submit takes this long: a part that another, unknown line left behind can then be settled.
_ABANDONED_MS: Final = 10 * 60_000
_REASON: Final = "the answer was not waited for to the end"


def settle_left_behind(
    store: Store, settings: MessagingSettings, line: str, outcome: NotSent | Unknown
) -> tuple[list[Part], bool]:
    """Settle the parts that this line claimed, inside the caller's transaction.

    Return the parts whose outcome nobody knows, and whether one of them is to be tried again later.
    """
    doubtful = list[Part]()
    again = False
    abandoned_before = store.clock.now_ms() - _ABANDONED_MS
    for segment in outgoing.submitting(store):
        if segment.line == line and isinstance(outcome, NotSent):
            settling.not_sent(store, settings, segment, outcome.reason)
        elif segment.line == line or segment.submitted_at < abandoned_before:
            reason = outcome.reason if segment.line == line else _REASON
            again |= _doubt(store, settings, segment, reason)
            doubtful.append((segment.message_id, segment.sequence))
    return doubtful, again


def _doubt(store: Store, settings: MessagingSettings, segment: Outstanding, reason: str) -> bool:
    log.warning("nobody knows whether message %d was sent", segment.message_id)
    return settling.doubt(store, settings, segment, reason) is not None
