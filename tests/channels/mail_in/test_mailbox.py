"""The mails of a mailbox become SMS, once, and each visit ends."""

import time
from collections.abc import Iterator

import pytest
from channels.mail_in.conftest import NUMBER, OTHER, Post, mail
from fakes.imap_server import Mailbox as Served

from appliance.channels.mail_in import letters, mailbox
from appliance.channels.mail_in.mailbox import Mailbox


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as made:
        yield made


def visit(post: Post, served: Served, **settings: str) -> int:
    post.set(mail_inbox=served.url, **settings)
    return Mailbox(post.box.store, post.room).visit()


def test_a_password_in_the_subject_sends(post: Post, served: Served) -> None:
    served.put(mail("Bonjour", Subject=f"{post.token}:0612345678", To="box@firm.example"))
    served.put(mail("Salut", Subject="0698765432", To=f"sms.{post.token}@firm.example"))
    assert visit(post, served) == 2
    assert post.sent() == [(NUMBER, "Bonjour"), (OTHER, "Salut")]
    assert served.flags == {1: {r"\Seen"}, 2: {r"\Seen"}}
    assert visit(post, served) == 0


def test_addresses_of_the_boxs_own_domain_are_read(post: Post, served: Served) -> None:
    to = f"{post.token}.0612345678@sms.example, colleague@firm.example"
    served.put(mail("Bonjour", Delivered_To=to))
    visit(post, served, mail_domain="sms.example")
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_from_alone_never_sends(post: Post, served: Served) -> None:
    for subject, to in (("0612345678", "sms@x"), ("", "0612345678@x"), ("Hello", "box@x")):
        served.put(mail(From="sophie@example.org", Subject=subject, To=to))
    visit(post, served)
    visit(post, served, mail_domain="x", mail_senders=("sophie@example.org=sophie",))
    assert post.sent() == []
    assert set(map(frozenset, served.flags.values())) == {frozenset({r"\Seen", r"\Flagged"})}


def test_an_oversize_mail_is_not_fetched(post: Post, served: Served) -> None:
    served.put(mail("x" * (letters.MOST_OCTETS + 1)))
    visit(post, served)
    assert served.flags[1] == {r"\Seen", r"\Flagged"}


def test_a_mail_that_could_not_be_marked_is_stored_once(post: Post, served: Served) -> None:
    served.put(mail("Bonjour", Subject=f"{post.token}:0612345678", Message_ID="<1@x>"))
    served.forgets = True
    visit(post, served)
    served.forgets = False
    assert visit(post, served) == 1
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_what_trying_again_helps_is_tried_again(post: Post, served: Served) -> None:
    served.put(mail("Bonjour", Subject="wrong:0612345678"))
    for _ in range(10):
        served.flags[1].clear()
        visit(post, served)
    served.flags[1].clear()
    visit(post, served)  # too many tries now
    assert served.flags[1] == set()


@pytest.mark.parametrize(("old", "new"), [("mail%20secret", "wrong"), ("/", "/")])
def test_a_wrong_log_in_and_a_missing_folder_are_told(
    post: Post, served: Served, old: str, new: str
) -> None:
    url = served.url.replace(old, new) + ("/Nowhere" if old == new else "")
    post.set(mail_inbox=url)
    box = Mailbox(post.box.store, post.room, pause=0.01)
    box.start()
    end = time.monotonic() + 20
    while not box.trouble:
        assert time.monotonic() < end
        time.sleep(0.01)
    box.stop()
    assert box.trouble.startswith("127.0.0.1: ")
    assert "secret" not in box.trouble


def test_a_server_that_never_answers_is_left_at_the_deadline(
    post: Post, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "VISIT_SECONDS", 0.2)
    served.silent = True
    with pytest.raises((OSError, mailbox.imaplib.IMAP4.error)):
        visit(post, served)
