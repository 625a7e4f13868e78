"""The consumer of the journal that queues a delivery for each webhook that wants an event."""

from collections.abc import Callable
from typing import Final

from appliance.channels.hooks import events, reports
from appliance.messaging.journal.consumers import Consumer
from appliance.store import contacts, discussions, groups, hook_deliveries, hooks, messages
from appliance.store.database import Store
from appliance.store.hooks import HookRow
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.message_rows import MessageRow

NAME: Final = "hooks"


def consumer(woken: Callable[[], None]) -> Consumer:
    """Return the consumer; `woken` is called after the commit of a new delivery."""

    def queue(store: Store, found: Recorded) -> None:
        if _queue(store, found):
            store.after_commit(woken)

    return Consumer(NAME, events.WANTED, queue, lambda entry: events.of_entry(entry) is not None)


def _queue(store: Store, found: Recorded) -> bool:
    """Queue a delivery of an entry for each hook that wants it; return whether any does."""
    event = events.of_entry(found.entry)
    if event is None:
        return False
    message = None if found.entry.message is None else messages.get(store, found.entry.message)
    if found.entry.message is not None and message is None:
        return False  # deleted meanwhile
    if message is not None and event == events.RECEIVED and message.kind == "data":
        event = events.DATA_RECEIVED
    about = message.address if message is not None else _address(found.entry)
    line = found.entry.line or (None if message is None else message.modem)
    every = hooks.every(store)
    wanting = [hook for hook in every if _wants(store, hook, event, about, line)]
    if message is not None and any(not hook.events for hook in every):
        asked = reports.wanted_by(store, event, message)
        wanting += [hook for hook in every if hook.id == asked]
    if not wanting:
        return False
    discussion = found.entry.discussion or _discussion(store, message, about)
    for hook in wanting:
        hook_deliveries.add(
            store,
            hook.id,
            event,
            found.at,
            discussion_id=discussion,
            message_id=found.entry.message,
            about=about if message is None else None,
        )
    return True


def _address(entry: Entry) -> str | None:
    """Return the address that an entry without a message is about."""
    found = getattr(entry, "address", None)
    return found if isinstance(found, str) else None


def _discussion(store: Store, message: MessageRow | None, about: str | None) -> int | None:
    """Return the discussion with the person; a call of somebody may have none yet."""
    if message is not None:
        return message.discussion_id
    return None if about is None else discussions.find(store, about)


def _wants(store: Store, hook: HookRow, event: str, about: str | None, line: str | None) -> bool:
    return (
        event in hook.events
        and hook.number in (None, about)
        and hook.line in (None, line)
        and (hook.group_id is None or _is_member(store, hook.group_id, about))
    )


def _is_member(store: Store, group_id: int, address: str | None) -> bool:
    """Return whether a contact with this number is a member of a group that still exists."""
    if address is None:
        return False
    found = contacts.by_addresses(store, [address]).get(address, [])
    return any(groups.has_member(store, group_id, contact.id) for contact in found)


def queue_received(store: Store, message: MessageRow) -> int:
    """Queue a received message for each hook that wants it; return their number."""
    event = events.DATA_RECEIVED if message.kind == "data" else events.RECEIVED
    wanting = [
        hook
        for hook in hooks.every(store)
        if _wants(store, hook, event, message.address, message.modem)
    ]
    for hook in wanting:
        hook_deliveries.add(
            store,
            hook.id,
            event,
            message.at,
            discussion_id=message.discussion_id,
            message_id=message.id,
            about=None,
        )
    return len(wanting)
