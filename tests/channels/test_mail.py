"""Mail is loaded once it is in use, and follows the settings and the users' choices."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import Box
from fakes.mail_receiver import MailReceiver
from fakes.network import delivers

from appliance.channels.mail_out.sending import Told
from appliance.channels.opening import Channels, MailParts, MailState
from appliance.config import MailSettings, MessagingSettings
from appliance.errors import ApplianceError
from appliance.lines.registry import Lines
from appliance.messaging.journal.consumers import Consumers
from appliance.messaging.journal.counted_entries import CountedEntries
from appliance.messaging.people import users
from appliance.messaging.people.log_ins import LogIns
from appliance.store import mail_choices
from appliance.store.mail_choices import Choice


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "data" / "appliance.db", FakeClock())
    users.rows.add_user(made.store, "sophie", "operator", "no hash")
    yield made
    made.store.close()


def words(_language: str, told: Sequence[Told]) -> tuple[str, str]:
    return "subject", told[0].text


def opened(box: Box, settings: MailSettings) -> tuple[Channels, Consumers]:
    consumers = Consumers(box.store, [])
    parts = MailParts(
        box.outbox,
        LogIns(box.store, CountedEntries(box.store), 10),
        lambda: settings,
        lambda: box.rules,
        lambda: "fr",
        words,
    )
    lines = Lines(box.store, MessagingSettings)
    channels = Channels(box.store, box.exchange, lines, lambda: consumers, lambda: "FR", mail=parts)
    return channels, consumers


def choose(box: Box) -> None:
    user = users.user(box.store, "sophie")
    mail_choices.put(box.store, Choice(user.id, "sophie@firm.example", "all"))


def test_the_first_choice_is_followed_and_found_again_at_the_next_start(box: Box) -> None:
    with MailReceiver() as receiver:
        settings = MailSettings(mail_server=receiver.url, mail_from="sms@firm.example")
        channels, consumers = opened(box, settings)
        channels.start()
        assert channels.consumers() == ()
        choose(box)
        channels.follow_mail()
        channels.follow_mail()
        for part in delivers("Bonjour", "+33612345678", box.clock.now_ms()):
            box.line().receive([part])
        assert receiver.wait_for(1)[0]["To"] == "sophie@firm.example"
        assert channels.mail_state() == MailState()
        consumers.stop()
        channels.stop()
        again, _ = opened(box, settings)
        assert [each.name for each in again.consumers()] == ["mail"]
        again.test_mail("a@b.example", "Test", "x")
        assert receiver.mails[-1]["Subject"] == "Test"
        again.stop()


def test_a_box_without_a_mail_server_says_so_once(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    channels, consumers = opened(box, MailSettings())
    choose(box)
    with caplog.at_level(logging.WARNING):
        channels.follow_mail()
        channels.follow_mail()
    assert [each.message for each in caplog.records].count(
        "users want mail about SMS, and no mail server is set (mail_server)"
    ) == 1
    with pytest.raises(ApplianceError):
        channels.test_mail("a@b.example", "Test", "x")
    channels.stop()
    consumers.stop()


def test_a_server_that_takes_mail_is_started_and_stopped(box: Box) -> None:
    channels, consumers = opened(box, MailSettings(smtp_listen="127.0.0.1:0"))
    channels.start()
    assert channels.mail_state() == MailState()
    channels.stop()
    consumers.stop()
