"""A box that takes mail."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box

from appliance.channels.mail_in.receiving import Envelope, Mailroom, Taken
from appliance.channels.mail_in.smtp_server import MailServer
from appliance.config import MailSettings
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.people import users
from appliance.messaging.people.log_ins import LogIns
from appliance.store import contacts, groups
from appliance.store.contacts import ContactNumber

PASSWORD = "correct-horse"
NUMBER, OTHER = "+33612345678", "+33698765432"
PEER = "192.0.2.7"


@cache
def hashed() -> str:
    return users._hashed(PASSWORD, "sophie")


@dataclass
class Post:
    """The box, its mail room, and the settings of mail."""

    box: Box
    settings: MailSettings = field(default_factory=MailSettings)
    token: str = ""
    servers: list[MailServer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        store = self.box.store
        self.log_ins = LogIns(store, CountedEntries(store), 10)
        self.room = Mailroom(
            store, self.box.outbox, self.log_ins, lambda: self.settings, lambda: self.box.rules
        )

    def set(self, **values: Any) -> None:
        self.settings = replace(self.settings, **values)

    def take(self, octets: bytes | str, to: str, **more: Any) -> Taken:
        """Take a mail to one or several recipients, separated by spaces."""
        given = {"peer": PEER, "sender": "sophie@example.org", **more}
        envelope = Envelope(recipients=tuple(to.split()), **given)
        whole = octets.encode() if isinstance(octets, str) else octets
        return self.room.take(whole, envelope)

    def serve(self, **settings: Any) -> int:
        """Start a server and return its port."""
        self.set(**({"smtp_listen": "127.0.0.1:0"} | settings))
        server = MailServer(self.box.store, self.room)
        self.servers.append(server)
        server.start()
        assert server.trouble == ""
        return server.ports[0] if server.ports else 0

    def sent(self) -> list[tuple[str, str]]:
        """The address and the text of each message, the oldest first."""
        rows = self.box.store.rows(
            "SELECT d.address, m.body AS text FROM message m"
            " JOIN discussion d ON d.id = m.discussion_id ORDER BY m.id"
        )
        return [(row["address"], row["text"]) for row in rows]

    def batches(self) -> list[dict[str, Any]]:
        return [dict(row) for row in self.box.store.rows("SELECT * FROM batch ORDER BY id")]


def add_people(post: Post) -> None:
    store = post.box.store
    with store.transaction():
        users.rows.add_user(store, "sophie", "operator", hashed())
        users.rows.add_user(store, "victor", "viewer", hashed())
    post.token = users.create_token(store, "nagios")
    with store.transaction():
        one = contacts.add(store, "Anne Martin", [ContactNumber(NUMBER, "")])
        two = contacts.add(store, "Bruno Petit", [ContactNumber(OTHER, "")])
        group = groups.add(store, "Équipe Nord")
        groups.add_members(store, group, [one, two])


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    box = Box(tmp_path / "data" / "appliance.db", FakeClock())
    made = Post(box)
    add_people(made)
    yield made
    for server in made.servers:
        server.stop()
    box.store.close()


def mail(text: str = "Bonjour", **headers: str) -> str:
    """Return a mail; the names of headers have _ for -."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", text])
