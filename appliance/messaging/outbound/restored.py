"""After a restore, hold what may have been sent since the backup, so that a person decides."""

import logging

from appliance.messaging.credit import refunds
from appliance.messaging.outbound import staging
from appliance.store import consumers, events, numbering, outgoing, preferences, sessions, waiting
from appliance.store.backup import RESTORED
from appliance.store.database import Store
from appliance.store.journal.box import BackupNoted
from appliance.store.states import Event, MessageStatus

LOG = logging.getLogger(__name__)


def hold_what_may_have_gone(store: Store) -> int:
    """Hold what was queued or due in a restored database, once; return the number of messages.

    It also ends all sessions. It runs before any modem session starts. Messages scheduled for later
    stay scheduled, because they cannot have been sent.
    """
    told = preferences.get(store, RESTORED)
    if told is None:
        return 0
    # Earlier versions noted only that the database was restored.
    told = told if isinstance(told, dict) else {}
    with store.transaction():
        # Entries that consumers had not handled yet were handled where the copy came from.
        consumers.start_anew(store)
        numbering.go_on(store)
    staging.work_off_all(store)
    refunds.settle_all(store)
    with store.transaction():
        waited = waiting.may_have_gone(store, store.clock.now_ms())
        held = outgoing.change_all(
            store,
            waited,
            MessageStatus.HELD,
            on=Event.RESTORED,
            ready=0,
            release_at=None,
            error="restored",
        )
        # A user who could log in when the copy was made may have been removed since.
        sessions.remove_all(store)
        actor = told.get("actor") or None
        events.append(store, BackupNoted(actor=actor, copy=told.get("copy", ""), held=held))
        numbering.finish(store)
        preferences.remove(store, RESTORED)
    LOG.warning(
        "a backup was restored: %d messages that may have been sent since then are held", held
    )
    return held
