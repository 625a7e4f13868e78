"""What waits is sent once, as few mails as needed, whatever happens to the box and the server."""

import time

import pytest
from channels.mail_out.conftest import Post
from fakes.exchange import NUMBER, OTHER
from fakes.killed import ends_before
from fakes.mail_receiver import MailReceiver

from appliance.channels.mail_in import addresses
from appliance.channels.mail_out import sending
from appliance.store import mail_choices, mail_notices


def state(post: Post) -> list[str]:
    rows = post.box.store.rows("SELECT state FROM mail_notice ORDER BY id")
    return [row["state"] for row in rows]


def test_an_arrival_is_told_with_an_address_for_the_answer(
    post: Post, receiver: MailReceiver
) -> None:
    user_id = post.choose(received="all")
    post.arrive("Bonjour à tous")
    assert post.turn() is None
    (mail,) = receiver.mails
    assert mail["To"] == "sophie@firm.example"
    assert mail["Subject"] == "fr 1"
    assert mail.get_content().replace("\r", "") == f"received {NUMBER}: Bonjour à tous\n"
    assert mail["Auto-Submitted"] == "auto-generated"
    secret = mail_choices.secret_for(post.box.store, user_id, NUMBER)
    assert secret is not None
    assert mail["Reply-To"] == f"SMS <sms+{secret}@firm.example>"
    assert addresses.reply_of([mail["Message-ID"]]) == secret
    assert state(post) == ["done"]
    post.arrive("Encore")
    post.turn()
    assert receiver.mails[1]["Reply-To"] == mail["Reply-To"]
    assert receiver.mails[1]["Message-ID"] != mail["Message-ID"]


def test_the_domain_of_mail_in_takes_the_answers(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    post.set(mail_domain="sms.example")
    post.arrive()
    post.turn()
    assert receiver.mails[0]["Reply-To"].endswith("@sms.example>")


def test_a_sender_with_a_name_cannot_be_answered(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    post.arrive(number="Orange")
    post.turn()
    assert receiver.mails[0]["Reply-To"] is None


def test_many_become_a_digest(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    for number in range(30):
        post.arrive(f"SMS {number}")
    assert post.turn() is None
    assert [mail["Subject"] for mail in receiver.mails] == ["fr 30"]
    for number in range(10):
        post.arrive(f"Later {number}")
        post.turn()
    assert len(receiver.mails) == sending.MOST_AT_ONCE
    assert 0 < (post.turn() or 0) <= sending.WINDOW_SECONDS
    post.box.clock.advance(sending.WINDOW_SECONDS)
    post.turn()
    assert receiver.mails[-1]["Subject"] == "fr 6"
    assert set(state(post)) == {"done"}


def test_a_server_that_is_away_is_tried_again_with_longer_pauses(
    post: Post, receiver: MailReceiver
) -> None:
    post.choose(received="all")
    url = receiver.url
    post.set(mail_server="smtp://127.0.0.1:1")
    post.arrive()
    pauses = [post.turn() for _ in range(12)]
    assert pauses[:3] == [5, 10, 20]
    assert pauses[-1] == 3600
    assert "refused" in post.out.trouble
    post.set(mail_server=url)
    assert post.turn() is None
    assert post.out.trouble == ""
    assert len(receiver.mails) == 1


def test_an_answer_that_asks_to_come_again_is_obeyed(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    receiver.answer = "451 greylisted"
    post.arrive()
    assert post.turn() == 5
    receiver.answer = ""
    post.turn()
    assert len(receiver.mails) == 1


def test_what_is_refused_for_good_is_given_up_and_shown(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    receiver.answer = "550 no such user"
    post.arrive()
    assert post.turn() is None
    assert state(post) == ["dead"]
    assert "550 no such user" in mail_notices.last_answer(post.box.store)


def test_what_waited_for_five_days_is_given_up(post: Post) -> None:
    post.choose(received="all")
    post.set(mail_server="smtp://127.0.0.1:1")
    post.arrive()
    post.turn()
    post.box.clock.advance(5 * 86_400 + 1)
    post.turn()
    assert state(post) == ["dead"]


def test_a_repeat_after_a_lost_answer_has_the_same_id(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    for number in range(20):
        post.arrive(f"SMS {number}")
    receiver.loses_answers = True
    assert post.turn() == 5
    receiver.loses_answers = False
    post.arrive("new")
    post.crash()
    post.turn()
    first, again, new = receiver.mails
    assert first["Message-ID"] == again["Message-ID"] != new["Message-ID"]
    assert first.get_content() == again.get_content()
    assert "new" in new.get_content()


def test_kills_lose_nothing_and_repeat_only_with_the_same_id(
    post: Post, receiver: MailReceiver
) -> None:
    post.choose(received="all")
    for at in range(60):
        post.box.clock.advance(sending.WINDOW_SECONDS)
        begun = len(receiver.mails)
        post.arrive(f"SMS {at}.")
        was_killed = ends_before(at, post.turn)
        post.crash()
        post.turn()
        told = receiver.mails[begun:]
        assert len({mail["Message-ID"] for mail in told}) == 1
        assert all(f"SMS {at}." in mail.get_content() for mail in told)
        if not was_killed:
            break
    else:
        raise AssertionError("the act never ended")


def test_nobody_is_told_outside_the_chosen_hours(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all", hours="00:00-00:01")
    post.arrive()
    wait = post.turn()
    assert wait is not None
    assert receiver.mails == []
    post.box.clock.advance(wait)
    post.turn()
    assert len(receiver.mails) == 1


def test_a_deleted_message_and_a_withdrawn_choice_tell_nothing(
    post: Post, receiver: MailReceiver
) -> None:
    user_id = post.choose(received="all")
    post.arrive()
    while post.consumers.work() is not None:
        pass
    mail_choices.put(post.box.store, mail_choices.Choice(user_id, ""))
    post.out.work()
    assert state(post) == ["dead"]
    assert receiver.mails == []


def test_the_thread_sends_and_ends(post: Post, receiver: MailReceiver) -> None:
    post.choose(received="all")
    post.out.start()
    post.arrive()
    while post.consumers.work() is not None:
        pass
    receiver.wait_for(1)
    end = time.monotonic() + 20
    while state(post) != ["done"]:
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("address", [NUMBER, OTHER])
def test_without_a_server_nothing_is_queued(post: Post, address: str) -> None:
    post.choose(received="all")
    post.set(mail_server="")
    post.arrive(number=address)
    assert post.turn() is None
    assert state(post) == []
