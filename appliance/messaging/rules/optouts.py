"""Opt-outs: who wants no SMS, and which messages that stops."""

import logging
from collections.abc import Sequence
from typing import Final

from appliance.config import MessagingSettings
from appliance.messaging.directory.person_preferences import By, choose_promotional
from appliance.messaging.rules import destinations
from appliance.store import (
    correspondents,
    days,
    erased_numbers,
    events,
    incoming,
    optouts,
    outgoing,
    waiting,
)
from appliance.store.contact_details import Act, Promotional
from appliance.store.database import Store
from appliance.store.journal.messages import OptOutChanged
from appliance.store.states import Event, MessageStatus

# One commit adds at most this many, so that nobody waits long for the store. On a desktop: 11 ms.
_ADDED_AT_ONCE: Final = 100
log = logging.getLogger(__name__)
_REPLIES_APART_MS: Final = 3_600_000
# Answers cost money, and a sender's number can be forged: at most as many as the opt-outs of a
# large campaign.
_REPLIES_A_DAY: Final = 200


def add(
    store: Store,
    address: str,
    *,
    source: str,
    actor: str,
    note: str = "",
    message_id: int | None = None,
) -> bool:
    """Opt an address out; return False if it was already opted out.

    It takes effect at once: queued, scheduled, held and partly sent messages become `blocked`, and
    contacts with this number no longer agree to promotional SMS, also after the opt-out is removed.
    `source` is message, page or api; `actor` is as in the journal (`user:sophie`).
    """
    with store.transaction():
        added = optouts.add(
            store, address, source=source, actor=actor, note=note, message_id=message_id
        )
        discussion_id = correspondents.id_of(store, address)
        if added:
            events.append(
                store,
                OptOutChanged(
                    message=message_id,
                    discussion=discussion_id,
                    actor=actor,
                    address=address,
                    change="added",
                    source=source,
                    note=note,
                ),
            )
        outgoing.change_all(
            store,
            waiting.stoppable_of_discussion(store, discussion_id),
            MessageStatus.BLOCKED,
            on=Event.BLOCKED,
            actor=actor,
            ready=0,
            release_at=None,
            error="opted_out",
        )
        choose_promotional(store, address, Promotional.NO, By(actor, Act.STOP))
    return added


def add_many(
    store: Store, addresses: Sequence[str], *, source: str, actor: str, note: str = ""
) -> None:
    """Opt out each of the addresses, in several commits.

    If a kill or a full disk interrupts it, call it again: addresses on the list stay on it.
    """
    for start in range(0, len(addresses), _ADDED_AT_ONCE):
        with store.transaction():
            for address in addresses[start : start + _ADDED_AT_ONCE]:
                add(store, address, source=source, actor=actor, note=note)


def remove(
    store: Store,
    address: str,
    *,
    source: str,
    actor: str,
    note: str = "",
    message_id: int | None = None,
) -> bool:
    """Remove an opt-out; return False if there was none. Blocked messages stay blocked."""
    with store.transaction():
        removed = optouts.remove(store, address)
        is_erased = erased_numbers.is_hash(address)
        if removed:
            events.append(
                store,
                OptOutChanged(
                    message=message_id,
                    discussion=None if is_erased else correspondents.id_of(store, address),
                    actor=actor,
                    address="" if is_erased else address,
                    change="removed",
                    source=source,
                    note=note,
                ),
            )
    return removed


def wants_reply(
    store: Store, settings: MessagingSettings, discussion_id: int, address: str
) -> bool:
    """Return whether to answer a stop word.

    Only a correspondent whom the box wrote to, in an allowed country, is answered: at most once an
    hour each, and at most 200 times a day in all.
    """
    if not settings.stop_reply.strip() or not incoming.was_written_to(store, discussion_id):
        return False
    if destinations.objection(address, settings.country, settings.allowed_countries) is not None:
        return False
    last = incoming.last_stop_reply_at(store, discussion_id)
    if last is not None and store.clock.now_ms() - last < _REPLIES_APART_MS:
        return False
    if days.count_today(store, "stop_reply") >= _REPLIES_A_DAY:
        log.warning(
            "%d stop words were answered today: the next ones only tomorrow", _REPLIES_A_DAY
        )
        return False
    return True
