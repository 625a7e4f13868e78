"""Carry out edits of large scheduled sendings in short commits, so that nobody waits long.

An edit is accepted in one commit. From then on no message of the sending is released before it has
the new text and date: after a kill, `Outbox.release_due` first completes the edit.
"""

from appliance.messaging.outbound.staging import AT_ONCE
from appliance.store import events, outgoing, revisions
from appliance.store.database import Store
from appliance.store.journal.messages import MessageDecided
from appliance.store.outgoing import Pair
from appliance.store.revisions import Revision, Turn, Unsent
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
    """Record the new state of messages about which the rules now say otherwise, with entries."""
    stays: dict[MessageStatus, list[Pair]] = {}
    turned: dict[Turn | None, list[Pair]] = {}
    for each in found:
        pair = each.id, each.discussion_id
        verdict = revision.turned.get(each.address)
        was_delayed = each.status == MessageStatus.HELD and each.release_at is not None
        if was_delayed if verdict is None else not _is_held_still(each, verdict):
            turned.setdefault(verdict, []).append(pair)
        else:
            stays.setdefault(each.status, []).append(pair)
    for turn, pairs in turned.items():
        status, error, release_at = turn or (MessageStatus.SCHEDULED, None, revision.due_at)
        outgoing.change_all(
            store,
            pairs,
            status,
            on=Event.BLOCKED if status == MessageStatus.BLOCKED else Event.REVISED,
            actor=revision.actor,
            ready=0,
            release_at=release_at,
            error=error,
        )
    for status, pairs in stays.items():
        decided = MessageDecided(actor=revision.actor, status=status, decision="revised")
        events.append_all(store, decided, pairs)


def _is_held_still(message: Unsent, turn: Turn) -> bool:
    """Return whether a message waited for a person before the edit and does so after it."""
    waits = turn.status == MessageStatus.HELD and turn.release_at is None
    return waits and message.status == MessageStatus.HELD and message.release_at is None
