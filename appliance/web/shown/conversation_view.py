"""The messages of a conversation that a page shows: the last, the next, or those around one."""

from dataclasses import dataclass

from appliance.store import messages
from appliance.store.database import Store
from appliance.store.message_rows import MessageRow
from appliance.store.states import DEFERRED

MESSAGES = 25
# Messages shown before and after the one that a search found.
AROUND = 12
MOST_WAITING = 50  # messages that wait for their date or a person, shown below the others


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """The messages that a page shows, oldest first."""

    messages: list[MessageRow]
    waiting: list[MessageRow]  # for their date or for a person; only on the last page
    has_older: bool
    has_newer: bool
    found: int = 0  # the id of the requested message; 0 for none or a deleted one

    @property
    def reaches_the_end(self) -> bool:
        """Whether they include the newest messages."""
        return not self.has_newer


NOTHING = ConversationPage([], [], has_older=False, has_newer=False)


def page(
    store: Store,
    discussion_id: int | None,
    *,
    before: int | None = None,
    after: int | None = None,
    at: int | None = None,
) -> ConversationPage:
    """Return the messages before or after a place, or around the message `at`; else the last ones.

    `discussion_id` is None for a correspondent with whom there are no messages yet.
    """
    if discussion_id is None:
        return NOTHING
    if at is not None:
        sought = messages.get(store, at)
        if sought is not None and sought.discussion_id == discussion_id:
            if sought.status in DEFERRED:
                return _waiting_one(store, discussion_id, sought)
            return _around(store, discussion_id, sought)
    if after is not None:
        return _after(store, discussion_id, after)
    return _before(store, discussion_id, before)


def _before(store: Store, discussion_id: int, place: int | None) -> ConversationPage:
    found = messages.conversation(store, discussion_id, limit=MESSAGES + 1, before=place)
    if place is not None and not found:
        return _before(store, discussion_id, None)
    return ConversationPage(
        found[-MESSAGES:],
        [] if place is not None else messages.waiting(store, discussion_id, limit=MOST_WAITING),
        has_older=len(found) > MESSAGES,
        has_newer=place is not None,
    )


def _after(store: Store, discussion_id: int, place: int) -> ConversationPage:
    found = messages.conversation(store, discussion_id, limit=MESSAGES + 1, after=place)
    if not found:
        return _before(store, discussion_id, None)
    has_newer = len(found) > MESSAGES
    return ConversationPage(
        found[:MESSAGES],
        [] if has_newer else messages.waiting(store, discussion_id, limit=MOST_WAITING),
        has_older=True,
        has_newer=has_newer,
    )


def _around(store: Store, discussion_id: int, sought: MessageRow) -> ConversationPage:
    place = sought.place
    older = messages.conversation(store, discussion_id, limit=AROUND + 1, before=place)
    newer = messages.conversation(store, discussion_id, limit=AROUND + 1, after=place)
    has_newer = len(newer) > AROUND
    return ConversationPage(
        [*older[-AROUND:], sought, *newer[:AROUND]],
        [] if has_newer else messages.waiting(store, discussion_id, limit=MOST_WAITING),
        has_older=len(older) > AROUND,
        has_newer=has_newer,
        found=sought.id,
    )


def _waiting_one(store: Store, discussion_id: int, sought: MessageRow) -> ConversationPage:
    """The end of the conversation, with the message that waits even where many others do."""
    end = _before(store, discussion_id, None)
    waiting = end.waiting
    if sought.id not in {message.id for message in waiting}:
        waiting = [*waiting, sought]
    return ConversationPage(end.messages, waiting, end.has_older, end.has_newer, sought.id)
