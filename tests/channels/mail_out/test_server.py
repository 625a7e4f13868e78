"""A mail is handed over within a deadline, and never with a password in clear on the internet."""

import socket

import pytest
from fakes.mail_receiver import MailReceiver

from appliance.channels.mail_out import composing, server
from appliance.channels.mail_out.server import MailOffice, RefusedError, UnsentError
from appliance.config import MailSettings

MAIL = composing.composed(MailSettings(mail_from="sms@a.example"), "b@c.example", "Été", "Bonjour")


def test_a_mail_is_handed_over_after_logging_in() -> None:
    with MailReceiver() as receiver:
        url = receiver.url.replace("//", "//box%40a:right@")
        MailOffice(url).send(MAIL)
        assert receiver.mails[0]["Subject"] == "Été"
        assert receiver.logins == [(b"box@a", b"right")]
        with pytest.raises(UnsentError, match="refuses the log-in"):
            MailOffice(url.replace("right", "wrong")).send(MAIL)


@pytest.mark.parametrize(
    ("answer", "error"), [("451 later", UnsentError), ("550 never", RefusedError)]
)
def test_a_refusal_says_what_the_server_says(answer: str, error: type[Exception]) -> None:
    with MailReceiver() as receiver:
        receiver.answer = answer
        with pytest.raises(error, match=answer):
            MailOffice(receiver.url).send(MAIL)


def test_a_password_does_not_leave_the_network_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "is_local", lambda _address: False)
    with MailReceiver() as receiver:
        url = receiver.url.replace("//", "//box:right@")
        with pytest.raises(UnsentError, match="no encryption"):
            MailOffice(url).send(MAIL)
        assert receiver.logins == []


def test_a_server_that_never_answers_is_left_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(UnsentError):
            MailOffice(f"smtp://127.0.0.1:{silent.getsockname()[1]}").send(MAIL)
        with pytest.raises(UnsentError):
            MailOffice(f"smtps://127.0.0.1:{silent.getsockname()[1]}").send(MAIL)


def test_an_office_that_is_abandoned_sends_nothing() -> None:
    with MailReceiver() as receiver:
        office = MailOffice(receiver.url)
        office.abandon()
        with pytest.raises(UnsentError):
            office.send(MAIL)
        assert receiver.mails == []
