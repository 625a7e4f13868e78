"""What takes mail now, as the settings say: the servers, and the mailbox that is fetched."""

from typing import TYPE_CHECKING

from appliance.channels.mail_in.receiving import Mailroom
from appliance.config import MailSettings
from appliance.store.database import Store

if TYPE_CHECKING:
    from appliance.channels.mail_in.mailbox import Mailbox
    from appliance.channels.mail_in.smtp_server import MailServer


class MailIn:
    """Starts and ends what takes mail. One thread at a time uses it."""

    def __init__(self, store: Store, room: Mailroom) -> None:
        self._store = store
        self._room = room
        self._known: MailSettings | None = None
        self.server: MailServer | None = None
        self.mailbox: Mailbox | None = None

    @property
    def trouble(self) -> str:
        """Why mail cannot be taken; empty if it can."""
        parts = (self.server, self.mailbox)
        return "; ".join(each.trouble for each in parts if each is not None and each.trouble)

    def follow(self) -> None:
        """Start or end what the settings have changed."""
        wanted = self._room.mail()
        if wanted == self._known:
            return
        self.stop()
        self._known = wanted
        if wanted.smtp_listen or wanted.lmtp_listen:
            from appliance.channels.mail_in.smtp_server import MailServer

            self.server = MailServer(self._store, self._room)
            self.server.start()
        if wanted.mail_inbox:
            from appliance.channels.mail_in.mailbox import Mailbox

            self.mailbox = Mailbox(self._store, self._room)
            self.mailbox.start()

    def stop(self) -> None:
        """End everything."""
        for each in (self.mailbox, self.server):
            if each is not None:
                each.stop()
        self.server = self.mailbox = None
        self._known = None
