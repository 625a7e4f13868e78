"""Carry out edits of large scheduled sendings in short commits, so that nobody waits long.

An edit is accepted in one commit. From then on no message of the sending is released before it has
the new text and date: after a kill, `Outbox.release_due` first completes the edit.
"""

from appliance.messaging.outbound.staging import AT_ONCE
from appliance.store import events, outgoing, revisions
from appliance.store.database import Store
from appliance.store.journal.messages import MessageDecided
from appliance.store.outgoing import Pair
from appliance.store.revisions import Revision, Unsent
from appliance.store.states import Event, MessageStatus


def work_off_all(store: Store) -> int:
    """Carry out all accepted edits in several commits; return the number of messages changed.

    Raise StoreFullError or StoreBusyError; the remaining messages are changed later.
    """
    done = 0
    while revisions.under_way(store) is not None:
        with store.transaction():
            done += carry_out_some(store)
    return done


def carry_out_some(store: Store) -> int:
    """Change the next messages of an edit, inside the caller's transaction; return their number."""
    revision = revisions.under_way(store)
    if revision is None:  # another thread has completed it
        return 0
    found = revisions.write_some(store, revision, AT_ONCE)
    _record(store, revision, found)
    return len(found)


def _record(store: Store, revision: Revision, found: list[Unsent]) -> None:
    """Record the new state of messages that a rule now blocks or holds, with journal entries."""
    stays: dict[MessageStatus, list[Pair]] = {}
    turned: dict[tuple[MessageStatus, str], list[Pair]] = {}
    for each in found:
        pair = each.id, each.discussion_id
        verdict = revision.turned.get(each.address)
        if verdict is None or verdict[0] == each.status:  # it was held and stays held
            stays.setdefault(each.status, []).append(pair)
        else:
            turned.setdefault(verdict, []).append(pair)
    for (status, error), pairs in turned.items():
        outgoing.change_all(
            store,
            pairs,
            status,
            on=Event.BLOCKED if status == MessageStatus.BLOCKED else Event.REVISED,
            actor=revision.actor,
            ready=0,
            release_at=None,
            error=error,
        )
    for status, pairs in stays.items():
        decided = MessageDecided(actor=revision.actor, status=status, decision="revised")
        events.append_all(store, decided, pairs)
