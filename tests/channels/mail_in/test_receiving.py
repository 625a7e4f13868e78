"""A mail is stored once, for whom it means, as the one who proved who they are."""

import pytest
from channels.mail_in.conftest import NUMBER, OTHER, PASSWORD, PEER, Post, mail
from fakes.killed import ends_before

from appliance.channels.mail_in.receiving import Envelope
from appliance.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    TooManyTriesError,
)
from appliance.messaging.people import users
from appliance.messaging.people.credentials import Caller
from appliance.messaging.requests import Author
from appliance.store import mail_choices

SOPHIE = Caller(Author("user", "sophie"), "operator")
DATE = "143025122026"


def test_a_password_in_the_address_sends_to_its_number(post: Post) -> None:
    post.take(mail(), f"{PASSWORD}.0612345678@sms")
    assert post.sent() == [(NUMBER, "Bonjour")]


def test_each_syntax_takes_a_token(post: Post) -> None:
    post.take(mail(), f"{post.token}.0612345678@sms", sender="any@where")
    post.take(mail(Subject="0698765432"), f"sms.{post.token}@sms", sender="")
    post.take(mail(Subject=f"{post.token}:équipe nord"), "sms@sms", sender="")
    assert [number for number, _ in post.sent()] == [NUMBER, OTHER, NUMBER, OTHER]
    assert {row["author"] for row in post.batches()} == {"nagios"}
    assert {row["author_kind"] for row in post.batches()} == {"token"}


@pytest.mark.parametrize("sender", ["sophie@example.org", "SOPHIE@Example.org", "sophie@b"])
def test_a_users_password_counts_with_that_users_address(post: Post, sender: str) -> None:
    post.take(mail(Subject=f"{PASSWORD}:0612345678"), "sms@sms", sender=sender)
    post.take(mail(), f"{PASSWORD}.0612345678@sms", sender=sender)
    assert {row["author"] for row in post.batches()} == {"sophie"}


def test_a_date_in_the_subject_sends_later(post: Post) -> None:
    post.take(mail(Subject=DATE), f"{post.token}.0612345678@sms")
    post.take(mail(Subject=f"0612345678 {DATE}"), f"sms.{post.token}@sms")
    post.take(mail(Subject=f"{post.token}:0612345678 {DATE}"), "sms@sms")
    assert len({row["due_at"] for row in post.batches()} - {None}) == 1


@pytest.mark.parametrize("date", ["993025122026", "143032122026", "143025122020"])
def test_a_wrong_date_is_refused(post: Post, date: str) -> None:
    with pytest.raises(InputError):
        post.take(mail(Subject=date), f"{post.token}.0612345678@sms")
    assert post.sent() == []


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("0612345678@sms", ""),
        ("equipe-nord@sms", ""),
        ("sms@sms", "0612345678"),
        ("sms@sms", "wrong:0612345678"),
        ("sms.wrong@sms", "0612345678"),
        ("wrong.0612345678@sms", ""),
        ("r-0123456789abcdefghijklmn@sms", ""),
    ],
)
@pytest.mark.parametrize("sender", ["sophie@example.org", "stranger@example.org", ""])
def test_from_alone_never_sends(post: Post, to: str, subject: str, sender: str) -> None:
    with pytest.raises(ForbiddenError):
        post.take(mail(From="sophie@example.org", Subject=subject), to, sender=sender)
    assert post.sent() == []


def test_an_allowed_sender_needs_an_allowed_source(post: Post) -> None:
    post.set(mail_senders=("cam@example.org=nagios",), mail_networks=("192.0.2.0/28", "::1"))
    post.take(mail(), "0612345678@sms", sender="CAM@example.org", peer="192.0.2.7")
    post.take(mail(), "0612345678@sms", sender="cam@example.org", peer="::ffff:192.0.2.8")
    assert {row["author"] for row in post.batches()} == {"nagios"}
    for peer, sender in (("192.0.2.99", "cam@example.org"), ("192.0.2.7", "other@example.org")):
        with pytest.raises(ForbiddenError):
            post.take(mail(), "0612345678@sms", sender=sender, peer=peer)


@pytest.mark.parametrize("name", ["victor", "nobody"])
def test_an_allowed_sender_who_may_not_send_is_none(post: Post, name: str) -> None:
    post.set(mail_senders=(f"cam@example.org={name}",), mail_networks=(PEER,))
    with pytest.raises(ForbiddenError):
        post.take(mail(), "0612345678@sms", sender="cam@example.org")


def test_a_viewer_may_not_send(post: Post) -> None:
    with pytest.raises(ForbiddenError, match="may not send"):
        post.room.log_in("victor", PASSWORD, PEER)


def test_wrong_passwords_are_counted(post: Post) -> None:
    for _ in range(10):
        with pytest.raises(ForbiddenError):
            post.take(mail(), "wrong.0612345678@sms", sender="stranger@x")
    with pytest.raises(TooManyTriesError):
        post.take(mail(), "wrong.0612345678@sms", sender="stranger@x")
    with pytest.raises(TooManyTriesError):
        post.room.log_in("sophie", "wrong", PEER)
    post.take(mail(), f"{post.token}.0612345678@sms")  # a token is no guess
    assert len(post.sent()) == 1


def test_a_mail_that_comes_twice_is_stored_once(post: Post) -> None:
    octets = mail(Message_ID="<1@example.org>")
    first = post.take(octets, f"{post.token}.0612345678@sms")
    again = post.take(octets, f"{post.token}.0612345678@sms")
    assert (first.known, again.known) == (False, True)
    post.take(octets, f"{post.token}.0698765432@sms")  # the other recipient, handed over alone
    assert [number for number, _ in post.sent()] == [NUMBER, OTHER]


def test_a_mail_that_comes_again_after_its_date_is_still_the_same(post: Post) -> None:
    octets = mail(Message_ID="<1@example.org>", Subject=DATE)
    post.take(octets, f"{post.token}.0612345678@sms")
    post.box.clock.advance(365 * 86_400)
    assert post.take(octets, f"{post.token}.0612345678@sms").known


def test_several_recipients_are_one_sending_and_all_or_none(post: Post) -> None:
    post.take(mail(), "0612345678@sms equipe-nord@sms 0698765432@sms", caller=SOPHIE)
    assert len(post.batches()) == 1
    assert [number for number, _ in post.sent()] == [NUMBER, OTHER]
    with pytest.raises(NotFoundError, match="neither a number"):
        post.take(mail("b"), "0612345678@sms nobody@sms", caller=SOPHIE)
    assert len(post.batches()) == 1


def test_recipients_with_dates_and_passwords_of_their_own_are_all_or_none(post: Post) -> None:
    other = users.create_token(post.box.store, "zabbix")
    octets = mail(Message_ID="<1@x>")
    post.take(octets, f"{post.token}.0612345678@sms {other}.0698765432@sms")
    assert {row["author"] for row in post.batches()} == {"nagios", "zabbix"}
    recipients = f"{post.token}.0612345678@sms {other}.0698765432@sms sms.{other}@sms"
    with pytest.raises(NotFoundError):
        post.take(mail("b", Subject="nobody"), recipients)
    assert len(post.batches()) == 2


@pytest.mark.parametrize("text", ["", " \r\n ", "x" * 5000])
def test_an_empty_and_an_endless_text_are_refused(post: Post, text: str) -> None:
    with pytest.raises(InputError):
        post.take(mail(text), "0612345678@sms", caller=SOPHIE)
    assert post.sent() == []


def test_too_many_recipients_are_refused(post: Post) -> None:
    with pytest.raises(InputError, match="at most 100 recipients"):
        post.take(mail(), " ".join(["0612345678@sms"] * 101), caller=SOPHIE)


def test_a_recipient_who_cannot_be_meant_is_refused_before_the_mail(post: Post) -> None:
    post.set(mail_domain="sms.example")

    def check(address: str, caller: Caller | None = SOPHIE) -> None:
        post.room.check_recipient(address, Envelope(PEER, "", (), caller))

    for good in ("0612345678@SMS.example", "equipe-nord@sms.example", "sms@sms.example"):
        check(good)
    check("sms.secret@sms.example", None)
    check("secret.0612345678@sms.example", None)
    for wrong in ("0612345678@other.example", "nobody@sms.example"):
        with pytest.raises(NotFoundError):
            check(wrong)
    for unproven in ("0612345678@sms.example", "equipe-nord@sms.example", "nobody@sms.example"):
        with pytest.raises(ForbiddenError):
            check(unproven, None)


def test_a_kill_at_any_statement_leaves_all_or_nothing_and_the_repeat_makes_it_once(
    post: Post,
) -> None:
    to = f"{post.token}.0612345678@sms {post.token}.0698765432@sms"
    for at in range(200):
        octets = mail(f"Mail {at}", Message_ID=f"<{at}@x>")
        was_killed = ends_before(at, lambda octets=octets: post.take(octets, to))
        post.box.crash()
        post.open()
        assert len([each for each in post.sent() if each[1] == f"Mail {at}"]) in {0, 2}
        post.take(octets, to)
        assert len([each for each in post.sent() if each[1] == f"Mail {at}"]) == 2
        if not was_killed:
            break
    else:
        raise AssertionError("the act never ended")


def test_an_error_that_is_no_duplicate_is_told(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise ConflictError("other", "Something else.")

    monkeypatch.setattr(post.box.outbox, "accept", refuse)
    with pytest.raises(ConflictError, match="Something else"):
        post.take(mail(), "0612345678@sms", caller=SOPHIE)


SECRET = "r-0123456789abcdef01234567"


def answer(post: Post, octets: str, to: str) -> None:
    post.take(octets, to, sender="anyone@example.org")


def test_an_answer_to_a_mail_of_the_box_becomes_an_sms(post: Post) -> None:
    sophie = users.user(post.box.store, "sophie")
    mail_choices.add_secret(post.box.store, SECRET, sophie.id, NUMBER)
    answer(post, mail("D'accord\r\n\r\n> Bonjour", Subject="Re: SMS"), f"sms+{SECRET}@sms")
    answer(post, mail("Oui", In_Reply_To=f"<{SECRET}.4.ab@sms>"), "sms@sms")
    assert post.sent() == [(NUMBER, "D'accord"), (NUMBER, "Oui")]
    assert {(row["author"], row["origin"]) for row in post.batches()} == {("sophie", "reply")}
    with pytest.raises(InputError, match="by itself"):
        answer(post, mail("Absent", Auto_Submitted="auto-replied"), f"sms+{SECRET}@sms")
    with pytest.raises(ForbiddenError):
        answer(post, mail("x"), f"sms+{SECRET[:-1]}8@sms")
    assert len(post.sent()) == 2


def test_who_may_no_longer_send_answers_nobody(post: Post) -> None:
    victor = users.user(post.box.store, "victor")
    mail_choices.add_secret(post.box.store, SECRET, victor.id, NUMBER)
    with pytest.raises(ForbiddenError):
        answer(post, mail("Oui"), f"sms+{SECRET}@sms")
