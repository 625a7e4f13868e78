"""Mails speak the language of who gets them."""

import pytest

from appliance.channels.mail_out.sending import Told
from appliance.web.shown import mail_words

AT = 1_790_000_000_000


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "SMS de Anne"),
        ("en", "SMS from Anne"),
        ("pl", "SMS od Anne"),
        ("nl", "Sms van Anne"),
    ],
)
def test_an_arrival_is_told_in_each_language(language: str, subject: str) -> None:
    told = Told("received", "Anne", "Bonjour", AT, None)
    found, text = mail_words.of(language, [told])
    assert found == subject
    assert text.startswith("Bonjour\n\n-- \n")


def test_a_failure_says_why_and_several_are_listed() -> None:
    failed = Told("failed", "Anne", "Bonjour", AT, "opted_out")
    subject, text = mail_words.of("en", [failed])
    assert subject == "SMS to Anne: not sent"
    assert "the recipient sent STOP" in text
    done = Told("delivered", "Bruno", "Salut", AT, None)
    subject, text = mail_words.of("en", [failed, done])
    assert subject == "News about SMS: 2"
    assert "SMS to Bruno: delivered\nSalut" in text


def test_a_test_has_words() -> None:
    assert mail_words.test("fr")[0] == "Essai du boîtier SMS"
