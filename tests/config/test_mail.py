"""A wrong setting of mail is refused with an example."""

from collections.abc import Callable
from typing import Any

import pytest

from appliance.config import mail
from appliance.config.mail import MailSettings


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (mail.listen, ""),
        (mail.listen, "0.0.0.0:2525"),
        (mail.listen, "unix:/run/lmtp"),
        (mail.domain, "sms.example.org"),
        (mail.senders, ("a@b.example=nagios", "c@d = sophie martin")),
        (mail.networks, ("192.168.1.5", "10.0.0.0/8", "fd00::/8")),
        (mail.inbox, "imaps://user:pass@host/Folder"),
        (mail.server, "smtp://host"),
        (mail.server, "smtps://user:p%40ss@host:465"),
        (mail.address, "sms@example.org"),
    ],
)
def test_good_values_are_kept(check: Callable[[Any], Any], value: Any) -> None:
    assert check(value) == value


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (mail.listen, "2525"),
        (mail.domain, "a b"),
        (mail.senders, ("a@b.example",)),
        (mail.senders, ("a=b",)),
        (mail.networks, ("192.168.1.500",)),
        (mail.inbox, "imaps://host"),
        (mail.inbox, "pop3://user:pass@host"),
        (mail.server, "host:25"),
        (mail.server, "smtp://host:port"),
        (mail.address, "nobody"),
    ],
)
def test_bad_values_are_refused(check: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(ValueError, match="must"):
        check(value)


def test_mail_is_taken_by_any_of_three_ways() -> None:
    assert not MailSettings().takes_mail
    assert MailSettings(mail_inbox="imap://a:b@c").takes_mail
