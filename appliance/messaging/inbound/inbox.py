"""What comes in is stored once, in one commit; only then may the modem forget it.

A PDU that was stored before is known by its octets. Parts of a long message wait for one another
(`longs`); a status report settles its segment (`reports`); a stop word opts its sender out.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from appliance.addresses import numbers
from appliance.clock import Clock
from appliance.config import MessagingSettings
from appliance.errors import N_, InputError, NotFoundError
from appliance.messaging.inbound import (
    concatenation,
    indications,
    reading,
    status_reports,
    stopwords,
)
from appliance.messaging.inbound.reading import Arrival
from appliance.messaging.outbound import acceptance
from appliance.messaging.requests import Author, NewMessage
from appliance.messaging.rules import optouts
from appliance.modem.pdu.deliver import Deliver, Waiting
from appliance.modem.pdu.status_report import StatusReport
from appliance.modem.traffic import Incoming
from appliance.store import correspondents, days, events, incoming
from appliance.store.database import Store
from appliance.store.incoming import NewIncoming
from appliance.store.journal.messages import (
    MessageChanged,
    MessagesRead,
    MessagesUnread,
    SilentMessage,
)
from appliance.store.states import MessageStatus

log = logging.getLogger(__name__)

STOP_RULE: Final = Author("rule", "stop")
_MINUTE_MS: Final = 60_000


class Inbox:
    """Stores what one modem shows."""

    def __init__(
        self, store: Store, settings: MessagingSettings, modem: str, others: Sequence[str] = ()
    ) -> None:
        """`others` are the box's other modems, whose messages no report is about."""
        self._store = store
        self._settings = settings
        self._modem = modem
        self._others = others
        self._stored = 0
        self._answered = False

    def receive(self, shown: Sequence[Incoming]) -> bool:
        """Store everything in one commit; whether something is to be sent because of it."""
        read = [reading.read(item, self._modem if self._others else "") for item in shown]
        with self._store.transaction():
            known = incoming.known(self._store, [arrival.digest for arrival in read])
            for arrival in reading.in_order(read):
                if arrival.digest not in known:
                    known.add(arrival.digest)
                    self._take(arrival)
            if self._stored:
                days.bump(self._store, MessageStatus.RECEIVED, self._stored)
        return self._answered

    def _take(self, arrival: Arrival) -> None:
        content = arrival.content
        if isinstance(content, StatusReport):
            incoming.remember(self._store, arrival.digest, None)
            status_reports.apply(self._store, self._settings, content, self._modem, self._others)
        elif content is None:
            self._keep_raw(arrival)
        else:
            self._take_message(arrival, content)

    def _keep_raw(self, arrival: Arrival) -> None:
        """What cannot be read is kept as it came, and shown as such."""
        new = NewIncoming(
            discussion_id=correspondents.id_of(self._store, numbers.NO_ADDRESS),
            body="",
            kind="raw",
            segments=1,
            modem=self._modem,
            sent_at=None,
            data=arrival.octets,
            error=arrival.error,
        )
        incoming.remember(self._store, arrival.digest, self._add(new))

    def _take_message(self, arrival: Arrival, deliver: Deliver) -> None:
        address = numbers.of_sender(
            deliver.originator.number, self._settings.country, is_name=deliver.originator.is_name
        )
        if deliver.is_silent:
            self._discard(arrival, address)
            return
        if deliver.waiting is not None:
            indications.note(self._store, self._modem, address, deliver.waiting)
            if not deliver.text:
                self._show_waiting(arrival, deliver.waiting, address)
                return
        if deliver.concatenation is not None and deliver.concatenation.total > 1:
            new, parts = concatenation.take(
                self._store, arrival, deliver, concatenation.key_of(deliver, address), self._modem
            )
            if new is None:
                return
            message_id = self._add(new)
            incoming.assign(self._store, parts, message_id)
        else:
            new = concatenation.joined(
                [deliver], 1, correspondents.id_of(self._store, address), self._modem
            )
            if deliver.header_missing:
                new = replace(new, data=arrival.octets)
            message_id = self._add(new)
            incoming.remember(self._store, arrival.digest, message_id)
        if new.kind != "data":
            self._obey(new, message_id, address)

    def _discard(self, arrival: Arrival, address: str) -> None:
        """A short message of type 0 is acknowledged and shown to nobody (TS 23.040, 9.2.3.9)."""
        incoming.remember(self._store, arrival.digest, None)
        events.append(self._store, SilentMessage(address=address, line=self._modem))

    def _show_waiting(self, arrival: Arrival, waiting: Waiting, address: str) -> None:
        """An indication without a text is a line of its own; that nothing waits now is none."""
        if not waiting.active:
            incoming.remember(self._store, arrival.digest, None)
            return
        new = NewIncoming(
            discussion_id=correspondents.id_of(self._store, address),
            body="",
            kind=indications.KINDS[waiting.kind],
            segments=1,
            modem=self._modem,
            sent_at=None,
        )
        incoming.remember(self._store, arrival.digest, self._add(new))

    def _add(self, new: NewIncoming) -> int:
        message_id = incoming.add_message(self._store, new)
        events.append(
            self._store,
            MessageChanged(message=message_id, discussion=new.discussion_id, status=new.status),
        )
        self._stored += 1
        return message_id

    def _obey(self, new: NewIncoming, message_id: int, address: str) -> None:
        """A stop word opts out, a start word undoes it."""
        asked = stopwords.meaning(new.body, self._settings)
        if asked is None or address == numbers.NO_ADDRESS:
            return
        change = optouts.remove if asked == "start" else optouts.add
        changed = change(
            self._store, address, source="message", actor=STOP_RULE.actor, message_id=message_id
        )
        # Short codes and names are services and machines: they are never answered.
        if asked == "stop" and changed and numbers.is_full_number(address):
            self._answer(address, new.discussion_id)

    def _answer(self, address: str, discussion_id: int) -> None:
        if not optouts.wants_reply(self._store, self._settings, discussion_id, address):
            return
        reply = NewMessage(self._settings.stop_reply, (address,), origin="stop_reply")
        try:
            acceptance.accept(self._store, self._settings, reply, STOP_RULE)
        except InputError as error:
            log.error("the answer to a stop word cannot be sent: %s", error)  # noqa: TRY400 - a setting's fault
            return
        days.bump(self._store, "stop_reply")
        self._answered = True


def expire_incomplete(store: Store, clock: Clock, settings: MessagingSettings) -> int:
    """Show the long messages whose missing parts have not come in time; how many."""
    before = clock.now_ms() - settings.incomplete_minutes * _MINUTE_MS
    if not incoming.overdue(store, before):
        return 0
    with store.transaction():
        overdue = incoming.overdue(store, before)
        for key in overdue:
            concatenation.show_incomplete(store, key)
        days.bump(store, MessageStatus.RECEIVED, len(overdue))
    return len(overdue)


def mark_read(store: Store, message_ids: Sequence[int], *, read: bool = True) -> None:
    """Mark incoming messages read or unread; NotFoundError for one that is not there."""
    for message_id in message_ids:
        if not incoming.is_incoming(store, message_id):
            raise NotFoundError("unknown_message", N_("There is no message %(id)d."), id=message_id)
    with store.transaction():
        at = store.clock.now_ms() if read else None
        for discussion_id in incoming.set_read(store, message_ids, at):
            _tell_read(store, discussion_id, read=read)


def mark_discussion_read(store: Store, discussion_id: int) -> None:
    """Everything in a discussion has been looked at."""
    if not incoming.unread_of_discussion(store, discussion_id):
        return
    with store.transaction():
        unread = incoming.unread_of_discussion(store, discussion_id)
        if incoming.set_read(store, unread, store.clock.now_ms()):
            _tell_read(store, discussion_id, read=True)


def mark_discussion_read_soon(store: Store, discussion_id: int) -> None:
    """`mark_discussion_read`, which follows later when the store cannot be written now."""
    store.postponed.write(
        ("read", discussion_id), lambda: mark_discussion_read(store, discussion_id)
    )


def _tell_read(store: Store, discussion_id: int, *, read: bool) -> None:
    """Without a message id: it is news for live pages, no part of a message's history."""
    events.append(store, (MessagesRead if read else MessagesUnread)(discussion=discussion_id))
