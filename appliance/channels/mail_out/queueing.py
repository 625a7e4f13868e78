"""The consumer of the journal that queues a notice for each user who wants one."""

from collections.abc import Callable
from typing import Final

from appliance.messaging.journal.consumers import Consumer
from appliance.store import correspondents, mail_choices, mail_notices, messages, users
from appliance.store.database import Store
from appliance.store.journal.entry import Entry, Recorded
from appliance.store.journal.messages import MessageChanged
from appliance.store.mail_choices import Choice
from appliance.store.mail_notices import What
from appliance.store.message_rows import MessageRow
from appliance.store.states import MessageStatus

NAME: Final = "mail"
_WHAT: Final[dict[MessageStatus, What]] = {
    MessageStatus.RECEIVED: "received",
    MessageStatus.INCOMPLETE: "received",
    MessageStatus.DELIVERED: "delivered",
    MessageStatus.FAILED: "failed",
    MessageStatus.EXPIRED: "failed",
    MessageStatus.BLOCKED: "failed",
}


def consumer(woken: Callable[[], None], is_on: Callable[[], bool]) -> Consumer:
    """Return the consumer; `woken` is called after the commit of a new notice.

    `is_on` returns whether a mail server is set: what happens without one is told nobody.
    """

    def queue(store: Store, found: Recorded) -> None:
        if is_on() and _queue(store, found):
            store.after_commit(woken)

    return Consumer(NAME, (MessageChanged,), queue, lambda entry: _what(entry) is not None)


def _what(entry: Entry) -> What | None:
    return _WHAT.get(entry.status) if isinstance(entry, MessageChanged) else None


def _queue(store: Store, found: Recorded) -> bool:
    """Queue a notice for each user who wants it; return whether anybody does."""
    what, message_id = _what(found.entry), found.entry.message
    choices = mail_choices.every(store)
    if what is None or message_id is None or not choices:
        return False
    message = messages.get(store, message_id)
    if message is None:
        return False  # deleted meanwhile
    author = None if what == "received" else _author(store, message)
    wanting = [each for each in choices if _wants(store, each, what, message, author)]
    for each in wanting:
        mail_notices.add(store, each.user_id, what, message_id, found.at)
    return bool(wanting)


def _author(store: Store, message: MessageRow) -> int | None:
    """Return the user who sent a message, or whose token did."""
    name = message.author
    if message.author_kind == "token" and name is not None:
        token = users.token_by_name(store, name)
        name = None if token is None else token.user_name
    elif message.author_kind != "user":
        return None
    found = None if name is None else users.user_by_name(store, name)
    return None if found is None else found.id


def _wants(
    store: Store, choice: Choice, what: What, message: MessageRow, author: int | None
) -> bool:
    """Return whether a user wants to be told."""
    match what:
        case "received":
            return choice.received == "all" or (
                choice.received == "chosen" and _is_chosen(store, choice, message.address)
            )
        case "failed":
            return choice.failures and choice.user_id == author
        case "delivered":
            return choice.confirmations and choice.user_id == author


def _is_chosen(store: Store, choice: Choice, address: str) -> bool:
    """Return whether an address is one of the numbers, or of a member of the groups, of a user."""
    if address in choice.numbers:
        return True
    if not choice.group_ids:
        return False
    members = correspondents.members(store, choice.group_ids)
    return any(address in person.addresses for person in correspondents.people(store, members))
