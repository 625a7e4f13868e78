"""Store incoming messages, record them in the journal, and obey stop words."""

import logging
from collections.abc import Sequence
from typing import Final

from appliance.addresses import numbers
from appliance.config import MessagingSettings
from appliance.errors import N_, InputError, NotFoundError
from appliance.lines.protocol import Received
from appliance.messaging.inbound import stopwords
from appliance.messaging.outbound import acceptance
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.routing.ways import Ways
from appliance.messaging.rules import optouts
from appliance.store import correspondents, days, events, incoming
from appliance.store.database import Store
from appliance.store.incoming import NewIncoming
from appliance.store.journal.messages import MessageChanged, MessagesRead, MessagesUnread
from appliance.store.states import MessageStatus

log = logging.getLogger(__name__)

STOP_RULE: Final = Author("rule", "stop")
# The kinds that people write; a message of any other kind is no stop word.
_TEXTS: Final = frozenset({"text", "flash"})
# One commit marks at most this many, so that nobody waits long for the store.
_MARKED_AT_ONCE: Final = 1000


class Inbox:
    """Store incoming messages in one commit, inside the caller's transaction."""

    def __init__(self, store: Store, settings: MessagingSettings, ways: Ways) -> None:
        self._store = store
        self._settings = settings
        self._ways = ways
        self._stored = 0
        self.answered = False  # an answer is to be sent

    def add(self, received: Received) -> int:
        """Store a message, obey it if it is a stop word, and return its id."""
        discussion_id = correspondents.id_of(self._store, received.address)
        message_id = incoming.add_message(self._store, _row(received, discussion_id))
        self._tell(message_id, discussion_id, _status(received))
        self._stored += 1
        if received.complete and received.kind in _TEXTS:
            self._obey(received, message_id, discussion_id)
        return message_id

    def revise(self, message_id: int, received: Received) -> None:
        """Update an incomplete message with a part that came late."""
        discussion_id = incoming.discussion_of(self._store, message_id)
        status = _status(received)
        incoming.rewrite(self._store, message_id, received.body, status, received.data)
        self._tell(message_id, discussion_id, status)

    def count(self) -> None:
        """Add the stored messages to the day's counts; called once, at the end of the commit."""
        if self._stored:
            days.bump(self._store, MessageStatus.RECEIVED, self._stored)
            self._stored = 0

    def _tell(self, message_id: int, discussion_id: int, status: MessageStatus) -> None:
        entry = MessageChanged(message=message_id, discussion=discussion_id, status=status)
        events.append(self._store, entry)

    def _obey(self, received: Received, message_id: int, discussion_id: int) -> None:
        """Opt the sender out for a stop word, or in again for a start word."""
        address = received.address
        asked = stopwords.meaning(received.body, self._settings)
        if asked is None or address == numbers.NO_ADDRESS:
            return
        change = optouts.remove if asked == "start" else optouts.add
        changed = change(
            self._store, address, source="message", actor=STOP_RULE.actor, message_id=message_id
        )
        # Short codes and names belong to services and machines, which are never answered.
        if asked == "stop" and changed and numbers.is_full_number(address):
            self._answer(address, discussion_id)

    def _answer(self, address: str, discussion_id: int) -> None:
        if not optouts.wants_reply(self._store, self._settings, discussion_id, address):
            return
        reply = NewMessage(self._settings.stop_reply, (address,), origin="stop_reply")
        try:
            acceptance.accept(self._store, self._settings, reply, STOP_RULE, ways=self._ways)
        except InputError as error:
            log.error("the answer to a stop word cannot be sent: %s", error)  # noqa: TRY400 - a setting is wrong
            return
        days.bump(self._store, "stop_reply")
        self.answered = True


def _row(received: Received, discussion_id: int) -> NewIncoming:
    return NewIncoming(
        discussion_id=discussion_id,
        body=received.body,
        kind=received.kind,
        segments=received.segments,
        modem=received.line,
        sent_at=received.sent_at,
        status=_status(received),
        data=received.data,
        port=received.port,
        error=received.flaw,
    )


def _status(received: Received) -> MessageStatus:
    return MessageStatus.RECEIVED if received.complete else MessageStatus.INCOMPLETE


def mark_read(store: Store, message_ids: Sequence[int], *, read: bool = True) -> None:
    """Mark incoming messages as read or unread, in several commits.

    Raise NotFoundError if one does not exist; nothing is marked then.
    """
    for message_id in message_ids:
        if not incoming.is_incoming(store, message_id):
            raise NotFoundError("unknown_message", N_("There is no message %(id)d."), id=message_id)
    at = store.clock.now_ms() if read else None
    for start in range(0, len(message_ids), _MARKED_AT_ONCE):
        with store.transaction():
            marked = message_ids[start : start + _MARKED_AT_ONCE]
            for discussion_id in incoming.set_read(store, marked, at):
                _tell_read(store, discussion_id, read=read)


def mark_discussion_read(store: Store, discussion_id: int) -> None:
    """Mark all messages of a discussion as read, in several commits, the newest first."""
    while incoming.unread_of_discussion(store, discussion_id, 1):
        with store.transaction():
            unread = incoming.unread_of_discussion(store, discussion_id, _MARKED_AT_ONCE)
            if incoming.set_read(store, unread, store.clock.now_ms()):
                _tell_read(store, discussion_id, read=True)


def mark_discussion_read_soon(store: Store, discussion_id: int) -> None:
    """Mark a discussion as read now, or later if the store is not writable now."""
    store.postponed.write(
        ("read", discussion_id), lambda: mark_discussion_read(store, discussion_id)
    )


def _tell_read(store: Store, discussion_id: int, *, read: bool) -> None:
    """Add a journal entry without a message id: for live pages, not for a message's history."""
    events.append(store, (MessagesRead if read else MessagesUnread)(discussion=discussion_id))
