"""A box whose users are told by mail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, Box
from fakes.mail_receiver import MailReceiver
from fakes.network import delivers

from appliance.channels.mail_out import queueing
from appliance.channels.mail_out.sending import MailOut, Told
from appliance.config import MailSettings
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.people import users
from appliance.store import mail_choices
from appliance.store.mail_choices import Choice


def words(language: str, told: Sequence[Told]) -> tuple[str, str]:
    lines = [f"{each.what} {each.who}: {each.text}" for each in told]
    return f"{language} {len(told)}", "\n".join(lines)


@dataclass
class Post:
    """The box, its consumers of the journal, and its queue of mails."""

    box: Box
    settings: MailSettings = field(default_factory=MailSettings)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Make everything anew, as at a start."""
        self.out = MailOut(self.box.store, lambda: self.settings, lambda: "fr", words)
        consumer = queueing.consumer(self.out.wake, lambda: bool(self.settings.mail_server))
        self.consumers = Consumers(self.box.store, [consumer])
        self.consumers.take_places()

    def crash(self) -> None:
        self.box.crash()
        self.open()

    def set(self, **values: Any) -> None:
        self.settings = replace(self.settings, **values)

    def choose(self, name: str = "sophie", **choice: Any) -> int:
        user = users.find_user(self.box.store, name)
        assert user is not None
        mail_choices.put(self.box.store, Choice(user.id, f"{name}@firm.example", **choice))
        return user.id

    def arrive(self, text: str = "Bonjour", number: str = NUMBER) -> None:
        for part in delivers(text, number, self.box.clock.now_ms()):
            self.box.line().receive([part])

    def turn(self) -> float | None:
        """Let the consumers and the queue work once."""
        while self.consumers.work() is not None:
            pass
        return self.out.work()


@pytest.fixture
def receiver() -> Iterator[MailReceiver]:
    with MailReceiver() as made:
        yield made


@pytest.fixture
def post(tmp_path: Path, receiver: MailReceiver) -> Iterator[Post]:
    made = Post(Box(tmp_path / "data" / "appliance.db", FakeClock()))
    with made.box.store.transaction():
        for name in ("sophie", "anne"):
            users.rows.add_user(made.box.store, name, "operator", "no hash")
    made.set(mail_server=receiver.url, mail_from="sms@firm.example")
    yield made
    made.out.stop()
    made.box.store.close()
