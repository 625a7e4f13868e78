"""After a restore: what waited in the copy may have gone out since, so a person decides."""

import logging

from appliance.messaging.outbound import staging
from appliance.store import consumers, events, numbering, outgoing, preferences, sessions, waiting
from appliance.store.backup import RESTORED
from appliance.store.database import Store
from appliance.store.journal.box import BackupNoted
from appliance.store.states import Event, MessageStatus

LOG = logging.getLogger(__name__)


def hold_what_may_have_gone(store: Store) -> int:
    """Hold what was queued or due in a restored database; how many. Every session ends. Once.

    Before any modem session starts. What is scheduled for later stays so: it cannot have gone.
    """
    told = preferences.get(store, RESTORED)
    if told is None:
        return 0
    # A program before this one noted only that it was restored.
    told = told if isinstance(told, dict) else {}
    with store.transaction():
        # What followers of the journal had not heard yet, they heard where the copy came from.
        consumers.start_anew(store)
        numbering.go_on(store)
    staging.work_off_all(store)
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
        # Who could log in when the copy was made may be somebody whom nobody knows any more.
        sessions.remove_all(store)
        actor = told.get("actor") or None
        events.append(store, BackupNoted(actor=actor, copy=told.get("copy", ""), held=held))
        numbering.finish(store)
        preferences.remove(store, RESTORED)
    LOG.warning("a backup was restored: %d messages that may have gone out since are held", held)
    return held
