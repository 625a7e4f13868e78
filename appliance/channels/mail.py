"""Mail in both directions, as the settings say now; each is loaded once it is in use."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from appliance.channels.opening import MailParts, MailState
from appliance.errors import N_
from appliance.messaging.journal.consumers import Consumer, Consumers
from appliance.store import mail_choices
from appliance.store.database import Store

if TYPE_CHECKING:
    from appliance.channels.mail_in.opening import MailIn
    from appliance.channels.mail_out.sending import MailOut

_LOG: Final = logging.getLogger(__name__)


class Mail:
    """What takes and sends mail. One thread at a time uses it."""

    def __init__(self, store: Store, parts: MailParts, consumers: Callable[[], Consumers]) -> None:
        self._store = store
        self._parts = parts
        self._consumers = consumers
        self._said = False
        self._in: MailIn | None = None
        self._out: MailOut | None = None
        self._is_started = False

    def consumer(self) -> Consumer | None:
        """Return the consumer of the journal that mail about SMS needs, if it is in use."""
        if not self._sends():
            return None
        from appliance.channels.mail_out import queueing

        return queueing.consumer(self._opened().wake, lambda: bool(self._parts.mail().mail_server))

    def follow(self) -> None:
        """Take and send mail as the settings say now; what has not changed goes on."""
        if self._in is not None or self._parts.mail().takes_mail:
            self._open_in().follow()
        consumer = self.consumer()
        if consumer is None:
            self._say_once()
            return
        self._consumers().follow([consumer])
        if not self._is_started:
            self._is_started = True
            self._opened().start()
        self._opened().wake()

    def state(self) -> MailState:
        """Return what is wrong with each direction, if anything."""
        return MailState(
            "" if self._in is None else self._in.trouble,
            "" if self._out is None else self._out.trouble,
        )

    def test(self, to: str, subject: str, text: str) -> None:
        """Send a mail now. Raise RefusedError, UnsentError or InputError."""
        from appliance.channels.mail_out import composing
        from appliance.channels.mail_out.server import MailOffice, UnsentError

        settings = self._parts.mail()
        if not settings.mail_server:
            raise UnsentError("no_mail_server", N_("No mail server is set: no mail is sent."))
        MailOffice(settings.mail_server).send(composing.composed(settings, to, subject, text))

    def stop(self) -> None:
        """End both directions."""
        if self._in is not None:
            self._in.stop()
        if self._out is not None:
            self._out.stop()

    def _sends(self) -> bool:
        return bool(self._parts.mail().mail_server) and mail_choices.exist(self._store)

    def _say_once(self) -> None:
        """Say that somebody wants mail which no server takes."""
        if not (self._said or self._parts.mail().mail_server) and mail_choices.exist(self._store):
            self._said = True
            _LOG.warning("users want mail about SMS, and no mail server is set (mail_server)")

    def _open_in(self) -> "MailIn":
        if self._in is None:
            from appliance.channels.mail_in.opening import MailIn
            from appliance.channels.mail_in.receiving import Mailroom

            parts = self._parts
            room = Mailroom(self._store, parts.outbox, parts.log_ins, parts.mail, parts.messaging)
            self._in = MailIn(self._store, room)
        return self._in

    def _opened(self) -> "MailOut":
        if self._out is None:
            from appliance.channels.mail_out.sending import MailOut

            parts = self._parts
            self._out = MailOut(self._store, parts.mail, parts.language, parts.words)
        return self._out
