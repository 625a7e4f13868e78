"""What takes mail starts and ends as the settings say."""

import smtplib

import pytest
from channels.mail_in.conftest import Post
from fakes.imap_server import Mailbox

from appliance.channels.mail_in.opening import MailIn


def test_the_server_and_the_mailbox_follow_the_settings(post: Post) -> None:
    mail_in = MailIn(post.box.store, post.room)
    mail_in.follow()
    assert (mail_in.server, mail_in.mailbox, mail_in.trouble) == (None, None, "")
    with Mailbox() as served:
        post.set(smtp_listen="127.0.0.1:0", mail_inbox=served.url)
        mail_in.follow()
        server = mail_in.server
        assert server is not None
        assert mail_in.mailbox is not None
        mail_in.follow()
        assert mail_in.server is server
        with smtplib.SMTP("127.0.0.1", server.ports[0]) as smtp:
            assert smtp.noop()[0] == 250
        post.set(smtp_listen="")
        mail_in.follow()
        assert mail_in.server is None
        with pytest.raises(OSError, match="refused"):
            smtplib.SMTP("127.0.0.1", server.ports[0])
        mail_in.stop()


def test_a_server_that_cannot_listen_is_told(post: Post) -> None:
    post.set(smtp_listen="127.0.0.1:0", smtp_certificate="/nowhere/x.crt")
    mail_in = MailIn(post.box.store, post.room)
    mail_in.follow()
    assert "No such file" in mail_in.trouble
    mail_in.stop()
