"""What a crash or a lost link left `submitting`, settled before anything else is claimed."""

import logging
from typing import Final

from appliance.config import MessagingSettings
from appliance.messaging.inbound import status_reports
from appliance.messaging.outbound import settling
from appliance.store import outgoing
from appliance.store.database import Store

log = logging.getLogger(__name__)

# No submit lasts so long: what another modem's name left behind by then is nobody's any more.
_ABANDONED_MS: Final = 10 * 60_000
_REASON: Final = "the answer was not waited for to the end"


def settle_left_behind(
    store: Store, settings: MessagingSettings, modem: str, *, was_at_prompt: bool
) -> bool:
    """Settle the segments that this modem was given; whether one is to be tried again later.

    `was_at_prompt`: the modem still waited for the PDU, so that it did not go out. Without that
    nobody knows, and the segment is uncertain.
    """
    with store.transaction():
        again = False
        abandoned_before = store.clock.now_ms() - _ABANDONED_MS
        for name, segment in outgoing.submitting(store):
            if name == modem and was_at_prompt:
                settling.not_sent(store, settings, segment, "the modem still waited for the PDU")
            elif name == modem or segment.submitted_at < abandoned_before:
                log.warning("nobody knows whether message %d went out", segment.message_id)
                again |= settling.doubt(store, settings, segment, _REASON) is not None
                status_reports.apply_early(store, modem, segment.message_id, segment.sequence)
    return again
