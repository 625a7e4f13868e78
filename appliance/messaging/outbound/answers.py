"""Tell an answer from a promotional message that is written in an old discussion.

No rule about promotion applies to an answer, because somebody waits for it: who has just asked for
an offer gets it in the evening too, without the mention of STOP. A promotional message in a
discussion is such an answer only if the correspondent has written shortly before it goes; otherwise
it is a sending like any other. A functional message needs no such question.
"""

from dataclasses import replace
from typing import Final

from appliance.messaging.requests import NewMessage
from appliance.store import incoming
from appliance.store.database import Store

# Three days: a question of Friday evening is answered on Monday.
AWAITED_MS: Final = 72 * 3_600_000


def is_awaited(store: Store, address: str, at_ms: int) -> bool:
    """Return whether a correspondent has written shortly before this moment."""
    written_at = incoming.last_received_at(store, address)
    return written_at is not None and at_ms - AWAITED_MS <= written_at <= at_ms


def as_it_counts(store: Store, request: NewMessage, address: str | None) -> NewMessage:
    """Return a reply to this address as a sending of the page, unless it is an answer."""
    if request.origin != "reply" or request.message_class != "promotional" or address is None:
        return request
    now = store.clock.now_ms()
    at_ms = now if request.due_ms is None else max(now, request.due_ms)
    return request if is_awaited(store, address, at_ms) else replace(request, origin="page")
