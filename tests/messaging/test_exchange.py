"""Outgoing segments: claimed, settled, and what a crash leaves."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import (
    MODEM,
    NOT_SENT,
    NUMBER,
    OTHER,
    PERMANENT,
    TEMPORARY,
    UNKNOWN,
    Box,
)

from appliance.messaging.rules import optouts
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Outcome, Outgoing, Refused, Traffic

LONG = "a" * 400  # 3 segments


def settle(box: Box, claimed: Outgoing, outcome: Outcome) -> None:
    box.line().settle(claimed, outcome)


def test_it_is_the_traffic_that_a_session_wants(box: Box) -> None:
    traffic: Traffic = box.line()
    assert traffic.claim() is None


def test_a_message_of_one_segment(box: Box, clock: FakeClock) -> None:
    message = box.send_one("Été à 8 h")
    claimed = box.claim()
    assert (claimed.message_id, claimed.sequence, claimed.total) == (message, 1, 1)
    assert not claimed.more_follow
    assert box.status(message) == "submitting"
    submit = Submit.decode(claimed.pdu)
    assert submit.recipient.number == NUMBER
    assert submit.text == "Été à 8 h"
    assert submit.report
    assert submit.validity is None
    assert claimed.tpdu_length == len(claimed.pdu) // 2 - 1
    clock.advance(3)
    settle(box, claimed, Accepted(77))
    row = box.message(message)
    assert (row["status"], row["ready"], row["sent_at"]) == ("sent", 0, clock.now_ms())
    assert row["modem"] == MODEM
    assert box.statuses(message) == ["queued", "submitting", "sent"]
    assert box.line().claim() is None


def test_segments_follow_one_another_with_one_reference(box: Box) -> None:
    message = box.send_one(LONG)
    gone = box.submit_all(10)
    assert [(segment.sequence, segment.total) for segment in gone] == [(1, 3), (2, 3), (3, 3)]
    assert [segment.more_follow for segment in gone] == [True, True, False]
    joined = [Submit.decode(segment.pdu).header for segment in gone]
    assert {
        header.concatenation.reference for header in joined if header and header.concatenation
    } == {message % 256}
    references = box.store.rows("SELECT reference, state FROM segment ORDER BY sequence")
    assert [tuple(row) for row in references] == [(10, "sent"), (11, "sent"), (12, "sent")]
    assert box.statuses(message) == ["queued", "submitting", "sent"]


def test_a_reply_goes_between_two_segments(box: Box) -> None:
    long = box.send_one(LONG)
    claimed = box.claim()
    reply = box.send_one("reply", OTHER, origin="reply")
    follows = box.line().settle_and_claim(claimed, Accepted(1))
    assert follows is not None
    assert follows.message_id == reply
    last = box.line().settle_and_claim(follows, Accepted(2))
    assert last is not None
    assert (last.message_id, last.sequence) == (long, 2)


def test_flash_validity_and_short_codes(box: Box) -> None:
    box.set_rules(validity_hours=24)
    box.send_one("now", "36111", form="flash")
    submit = Submit.decode(box.submit(Accepted(1)).pdu)
    assert submit.recipient.number == "36111"
    assert submit.coding.message_class == 0
    assert submit.validity is not None
    assert submit.validity.seconds == 24 * 3600
    box.send_one("soon", ttl_seconds=600)
    submit = Submit.decode(box.submit(Accepted(2)).pdu)
    assert submit.validity is not None
    assert submit.validity.seconds == 600


def test_what_expired_meanwhile_does_not_go(box: Box, clock: FakeClock) -> None:
    late, other = box.send_one(ttl_seconds=60), box.send_one("later", OTHER)
    clock.advance(61)
    assert [gone.message_id for gone in box.submit_all()] == [other]
    assert box.status(late) == "expired"


def test_what_has_begun_is_finished_after_its_end(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG, ttl_seconds=60)
    box.submit(Accepted(1))
    clock.advance(61)
    box.submit_all(2)
    assert box.status(message) == "sent"


def test_a_row_that_cannot_be_encoded_fails_without_the_others(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    bad, wrong, good = box.send_one(), box.send_one(), box.send_one("good", OTHER)
    discussion = box.store.insert("INSERT INTO discussion (address) VALUES ('+33 no number é')")
    box.store.execute("UPDATE message SET discussion_id = ? WHERE id = ?", (discussion, bad))
    box.store.execute("UPDATE message SET segments = 2 WHERE id = ?", (wrong,))
    assert [gone.message_id for gone in box.submit_all()] == [good]
    for message in (bad, wrong):
        assert (box.status(message), box.message(message)["error"]) == ("failed", "not_encodable")
    assert NUMBER not in caplog.text


def test_many_that_cannot_go_do_not_hide_the_one_behind_them(box: Box, clock: FakeClock) -> None:
    expiring = [f"+336{number:08d}" for number in range(450)]
    box.send("mass", *expiring, ttl_seconds=60)
    first = box.send_one("first", priority=100)
    last = box.send_one("last", OTHER, priority=-128)
    claimed = box.claim()
    assert claimed.message_id == first
    clock.advance(61)
    follows = box.line().settle_and_claim(claimed, Accepted(1))
    assert follows is not None
    assert follows.message_id == last


def test_a_temporary_refusal_is_tried_again_with_growing_pauses(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    pauses = []
    for _ in range(box.rules.retries):
        wakes = box.wakes
        box.submit(TEMPORARY)
        assert box.wakes == wakes + 1
        row = box.message(message)
        assert (row["status"], row["error"], row["ready"]) == ("queued", "CMS 42", 0)
        release = box.outbox.next_release_ms()
        assert release is not None
        pauses.append((release - clock.now_ms()) // 1000)
        clock.advance(pauses[-1])
        assert box.outbox.release_due() == 1
    assert pauses == [30, 60, 120, 240, 480]
    box.submit(TEMPORARY)
    assert (box.status(message), box.message(message)["error"]) == ("failed", "CMS 42")
    assert box.outbox.next_release_ms() is None


def test_pauses_stay_below_the_longest(box: Box, clock: FakeClock) -> None:
    box.set_rules(retries=40, retry_pause_longest_seconds=100)
    box.send_one()
    for _ in range(40):
        box.submit(TEMPORARY)
        clock.advance(100)
        assert box.outbox.release_due() == 1


def test_a_permanent_refusal_fails_at_once_and_others_go_on(box: Box) -> None:
    bad, good = box.send_one(), box.send_one("good", OTHER)
    follows = box.line().settle_and_claim(box.claim(), PERMANENT)
    assert follows is not None
    assert follows.message_id == good
    assert (box.status(bad), box.message(bad)["error"]) == ("failed", "CMS 21")


@pytest.mark.parametrize(
    "refused",
    [Refused("CMS", 331, "no network"), Refused("CMS", 310, "no SIM"), Refused("CME", 14, "busy")],
)
def test_the_modems_own_trouble_uses_up_no_try(
    box: Box, clock: FakeClock, refused: Refused
) -> None:
    message = box.send_one()
    for _ in range(20):
        box.submit(refused)
        clock.advance(30)
        assert box.outbox.release_due() == 1
    box.submit_all()
    assert box.status(message) == "sent"


@pytest.mark.parametrize("refused", [Refused("CMS", 332, "timeout"), Refused("CME", 31, "slow")])
def test_a_network_that_did_not_answer_leaves_the_message_uncertain(
    box: Box, refused: Refused
) -> None:
    message = box.send_one()
    box.submit(refused)
    assert box.status(message) == "uncertain"
    assert box.outbox.next_release_ms() is None, "never sent again by itself"


@pytest.mark.parametrize(
    "refused", [Refused("", None, "ERROR"), Refused("CMS", 9999, "?"), Refused("CME", None, "busy")]
)
def test_an_unknown_refusal_is_tried_again(box: Box, refused: Refused) -> None:
    message = box.send_one()
    box.submit(refused)
    assert box.status(message) == "queued"
    assert box.message(message)["attempts"] == 1


def test_a_refused_later_segment_goes_on_from_there(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    box.submit(TEMPORARY)
    clock.advance(30)
    box.outbox.release_due()
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]
    assert box.status(message) == "sent"
    assert box.message(message)["attempts"] == 0


def test_what_did_not_go_out_is_submitted_again_at_once(box: Box) -> None:
    message = box.send_one()
    first = box.submit(NOT_SENT)
    assert box.status(message) == "queued"
    assert box.submit(Accepted(1)).pdu == first.pdu
    assert box.status(message) == "sent"


def test_a_message_that_is_never_sent_lets_others_go_first(box: Box, clock: FakeClock) -> None:
    stuck, other = box.send_one(), box.send_one("other", OTHER)
    for _ in range(3):
        assert box.submit(NOT_SENT).message_id == stuck
    assert box.submit(Accepted(1)).message_id == other
    assert box.line().claim() is None
    for _ in range(20):
        clock.advance(30)
        assert box.outbox.release_due() == 1
        box.submit(NOT_SENT)
    assert box.status(stuck) == "queued"


def test_settling_twice_changes_nothing(box: Box) -> None:
    message = box.send_one(LONG)
    claimed = box.submit(Accepted(1))
    for outcome in (Accepted(9), UNKNOWN, TEMPORARY, PERMANENT, NOT_SENT):
        settle(box, claimed, outcome)
    assert box.status(message) == "submitting"
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]
    assert box.status(message) == "sent"


def test_no_answer_is_uncertain_and_never_sent_again_on_its_own(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    claimed = box.submit(UNKNOWN)
    settle(box, claimed, UNKNOWN)
    assert (box.status(message), box.message(message)["error"]) == ("uncertain", "uncertain")
    clock.advance(86_400)
    assert box.outbox.release_due() == 0
    assert box.line().claim() is None


def test_a_late_answer_settles_it(box: Box) -> None:
    message = box.send_one(LONG)
    box.submit(UNKNOWN)
    box.line().settle_late(5)
    assert box.status(message) == "submitting"
    assert [gone.sequence for gone in box.submit_all(6)] == [2, 3]
    assert (box.status(message), box.message(message)["error"]) == ("sent", None)
    box.line().settle_late(5)  # nothing waits for it


def test_the_rule_resend_waits_for_a_late_answer_first(box: Box, clock: FakeClock) -> None:
    message = box.send_one(on_uncertain="resend")
    box.submit(UNKNOWN)
    assert box.status(message) == "uncertain"
    box.line().settle_late(5)
    assert box.status(message) == "sent"
    clock.advance(3600)
    assert box.outbox.release_due() == 0


def test_the_rule_resend(box: Box, clock: FakeClock) -> None:
    message = box.send_one(on_uncertain="resend")
    for _ in range(box.rules.retries):
        box.submit(UNKNOWN)
        clock.advance(1800)
        assert box.outbox.release_due() == 1
        assert box.status(message) == "queued"
    box.submit(UNKNOWN)
    clock.advance(86_400)
    assert box.outbox.release_due() == 0
    assert box.status(message) == "uncertain"


def test_the_rule_drop(box: Box) -> None:
    message = box.send_one(on_uncertain="drop")
    box.submit(UNKNOWN)
    assert (box.status(message), box.message(message)["error"]) == ("failed", "uncertain_dropped")
    box.line().settle_late(5)
    assert box.status(message) == "sent"


def test_a_dropped_long_message_is_not_continued(box: Box) -> None:
    message = box.send_one(LONG, on_uncertain="drop")
    box.submit(UNKNOWN)
    box.line().settle_late(5)
    assert box.status(message) == "failed"
    assert box.line().claim() is None


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_after_a_crash_the_segment_in_hand_is_uncertain(box: Box, sequence: int) -> None:
    message = box.send_one(LONG)
    for reference in range(1, sequence):
        box.submit(Accepted(reference))
    box.claim()
    box.crash()
    box.line().connected(was_at_prompt=False)
    assert box.status(message) == "uncertain"
    assert box.line().claim() is None


@pytest.mark.parametrize("sequence", [1, 2, 3])
def test_unless_the_modem_was_still_at_its_prompt(box: Box, sequence: int) -> None:
    message = box.send_one(LONG)
    for reference in range(1, sequence):
        box.submit(Accepted(reference))
    box.claim()
    box.crash()
    box.line().connected(was_at_prompt=True)
    assert [gone.sequence for gone in box.submit_all(9)] == list(range(sequence, 4))
    assert box.status(message) == "sent"


def test_after_a_crash_the_rule_resend_has_its_time(box: Box, clock: FakeClock) -> None:
    box.send_one(on_uncertain="resend")
    box.claim()
    box.crash()
    wakes = box.wakes
    box.line().connected(was_at_prompt=False)
    assert box.wakes == wakes + 1
    clock.advance(30)
    assert box.outbox.release_due() == 1
    assert len(box.submit_all()) == 1


def test_a_modem_settles_only_its_own_segments(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.claim()
    box.line("other").connected(was_at_prompt=True)
    assert box.status(message) == "submitting"
    clock.advance(3600)
    box.line("other").connected(was_at_prompt=True)  # no modem is called `sim` any more
    assert box.status(message) == "uncertain"


def test_opted_out_in_the_middle(box: Box) -> None:
    batch = box.send(LONG, NUMBER, OTHER)
    first = batch.messages[0].message_id
    claimed = box.claim()
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    assert (box.status(first), box.message(first)["error"]) == ("blocked", "opted_out")
    follows = box.line().settle_and_claim(claimed, Accepted(1))
    assert follows is not None
    assert follows.message_id != first
    assert box.status(first) == "blocked"


def test_the_last_segment_in_hand_is_not_called_back(box: Box) -> None:
    message = box.send_one()
    claimed = box.claim()
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    settle(box, claimed, NOT_SENT)
    assert box.line().claim() is None
    assert box.status(message) == "blocked"


def test_a_contact_who_no_longer_wants_sms(box: Box) -> None:
    message = box.send_one()
    box.store.execute(
        "INSERT INTO contact (name, sort_name, accepts_sms, created_at, changed_at)"
        " VALUES ('a', 'a', 0, 0, 0)"
    )
    box.store.execute(
        "INSERT INTO contact_number (contact_id, position, address) VALUES (1, 0, ?)", (NUMBER,)
    )
    assert box.line().claim() is None
    assert (box.status(message), box.message(message)["error"]) == ("blocked", "no_sms")
