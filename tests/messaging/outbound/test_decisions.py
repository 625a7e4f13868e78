"""People's decisions about messages, and releases by time."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import (
    NOT_SENT,
    NUMBER,
    OTHER,
    PERMANENT,
    SOPHIE,
    TEMPORARY,
    UNKNOWN,
    Box,
    coded,
)
from fakes.network import FAILED, report

from appliance.errors import ConflictError, NotFoundError
from appliance.messaging.rules import optouts
from appliance.modem.traffic import Accepted

HOUR_MS = 3_600_000
LONG = "a" * 400  # 3 segments


def test_unsent_messages_can_be_cancelled(box: Box, clock: FakeClock) -> None:
    queued = box.send_one()
    scheduled = box.send_one(due_ms=clock.now_ms() + HOUR_MS)
    for message in (queued, scheduled):
        box.outbox.cancel(message, SOPHIE)
        assert box.status(message) == "cancelled"
    assert box.line().claim() is None
    assert box.outbox.next_release_ms() is None
    assert box.statuses(queued) == ["queued", "cancelled"]


def test_what_has_gone_cannot(box: Box) -> None:
    message = box.send_one()
    claimed = box.claim()
    with pytest.raises(ConflictError, check=coded("wrong_state")):
        box.outbox.cancel(message, SOPHIE)
    box.line().settle(claimed, Accepted(1))
    with pytest.raises(ConflictError, check=coded("wrong_state")):
        box.outbox.cancel(message, SOPHIE)
    with pytest.raises(NotFoundError):
        box.outbox.cancel(99, SOPHIE)


@pytest.mark.parametrize("outcome", [Accepted(9), UNKNOWN, NOT_SENT, TEMPORARY, PERMANENT])
def test_the_rest_of_a_long_message_can_be_cancelled(box: Box, outcome: object) -> None:
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    claimed = box.claim()
    box.outbox.cancel(message, SOPHIE)
    box.line().settle(claimed, outcome)  # type: ignore[arg-type]
    assert box.status(message) == "cancelled"
    assert box.line().claim() is None
    assert box.outbox.next_release_ms() is None


def test_a_batch_is_cancelled_but_for_what_went(box: Box) -> None:
    batch = box.send("a", NUMBER, OTHER, "+33600000001")
    box.submit(Accepted(1))
    assert box.outbox.cancel_batch(batch.batch_id, SOPHIE) == 2
    assert [box.status(made.message_id) for made in batch.messages] == [
        "sent",
        "cancelled",
        "cancelled",
    ]
    with pytest.raises(NotFoundError):
        box.outbox.cancel_batch(99, SOPHIE)


def test_a_failed_message_goes_again_from_where_it_stopped(box: Box) -> None:
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    box.submit(PERMANENT)
    assert (box.status(message), box.message(message)["error"]) == ("failed", "CMS 21")
    wakes = box.wakes
    box.outbox.resend(message, SOPHIE)
    assert box.wakes == wakes + 1
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]
    assert (box.status(message), box.message(message)["error"]) == ("sent", None)


def test_one_that_the_report_says_failed_goes_again_whole(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG)
    box.submit_all(10)
    box.receive(report(11, NUMBER, clock.now_ms(), FAILED))
    assert (box.status(message), box.message(message)["error"]) == ("failed", "report 0x45")
    box.outbox.resend(message, SOPHIE)
    assert [gone.sequence for gone in box.submit_all(20)] == [1, 2, 3]


def test_an_uncertain_message_goes_again_only_if_a_person_says_so(box: Box) -> None:
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    box.submit(UNKNOWN)
    assert box.status(message) == "uncertain"
    assert box.line().claim() is None
    box.outbox.resend(message, SOPHIE)
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]


def test_no_second_attempt_after_an_opt_out(box: Box) -> None:
    message = box.send_one()
    box.submit(PERMANENT)
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    with pytest.raises(ConflictError, check=coded("opted_out")):
        box.outbox.resend(message, SOPHIE)


def test_an_expired_message_goes_again_without_its_end(box: Box, clock: FakeClock) -> None:
    message = box.send_one(ttl_seconds=60)
    clock.advance(61)
    assert box.outbox.release_due() == 1
    assert box.status(message) == "expired"
    box.outbox.resend(message, SOPHIE)
    assert len(box.submit_all()) == 1


def test_dismissing(box: Box, clock: FakeClock) -> None:
    failed = box.send_one()
    box.submit(PERMANENT)
    box.outbox.dismiss(failed, SOPHIE)
    row = box.message(failed)
    assert (row["status"], row["error"], row["read_at"]) == ("failed", "CMS 21", clock.now_ms())
    uncertain = box.send_one()
    box.submit(UNKNOWN)
    box.outbox.dismiss(uncertain, SOPHIE)
    row = box.message(uncertain)
    assert (row["status"], row["error"], row["read_at"]) == ("failed", "dismissed", clock.now_ms())
    with pytest.raises(ConflictError):
        box.outbox.dismiss(box.send_one(), SOPHIE)


def test_a_paused_batch_waits_and_goes_on(box: Box) -> None:
    batch = box.send("a", NUMBER, OTHER, "+33600000001")
    claimed = box.claim()
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    assert box.line().settle_and_claim(claimed, Accepted(1)) is None
    box.outbox.resume_batch(batch.batch_id, SOPHIE)
    assert len(box.submit_all()) == 2
    with pytest.raises(NotFoundError):
        box.outbox.pause_batch(99, SOPHIE)


def test_a_pause_does_not_cut_a_message_in_two(box: Box) -> None:
    batch = box.send(LONG, NUMBER, OTHER)
    claimed = box.claim()
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    box.line().settle(claimed, Accepted(1))
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]


def test_what_did_not_go_waits_with_its_batch(box: Box) -> None:
    batch = box.send("a", NUMBER)
    claimed = box.claim()
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    assert box.line().settle_and_claim(claimed, NOT_SENT) is None
    box.outbox.resume_batch(batch.batch_id, SOPHIE)
    assert len(box.submit_all()) == 1


def test_a_next_try_of_a_paused_batch_waits_too(box: Box, clock: FakeClock) -> None:
    batch = box.send("a", NUMBER)
    box.submit(TEMPORARY)
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    clock.advance(60)
    assert box.outbox.release_due() == 1
    assert box.line().claim() is None
    assert box.outbox.next_release_ms() is None
    box.outbox.resume_batch(batch.batch_id, SOPHIE)
    assert len(box.submit_all()) == 1


def test_a_long_message_that_had_begun_is_finished_whatever_is_paused(
    box: Box, clock: FakeClock
) -> None:
    batch = box.send(LONG, NUMBER)
    box.submit(Accepted(1))
    for _ in range(3):  # then it lets others go first for a while
        box.submit(NOT_SENT)
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    clock.advance(60)
    assert box.outbox.release_due() == 1
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]


def test_a_long_message_that_was_refused_half_way_is_finished_whatever_is_paused(
    box: Box, clock: FakeClock
) -> None:
    batch = box.send(LONG, NUMBER)
    box.submit(Accepted(1))
    box.submit(TEMPORARY)
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    clock.advance(60)
    assert box.outbox.release_due() == 1
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]


def test_scheduled_messages_go_at_their_time(box: Box, clock: FakeClock) -> None:
    due = clock.now_ms() + HOUR_MS
    message = box.send_one(due_ms=due)
    assert box.outbox.release_due() == 0
    clock.advance(3600)
    wakes = box.wakes
    assert box.outbox.release_due() == 1
    assert box.wakes == wakes + 1
    assert box.statuses(message) == ["scheduled", "queued"]
    assert len(box.submit_all()) == 1
    assert box.outbox.release_due() == 0


def test_due_while_the_box_was_off(box: Box, clock: FakeClock) -> None:
    due = clock.now_ms() + HOUR_MS
    timely, late = box.send_one(due_ms=due + 2000), box.send_one(due_ms=due)
    clock.advance(25 * 3600 + 1)
    box.crash()
    assert box.outbox.release_due() == 2
    assert box.status(timely) == "queued"
    assert (box.status(late), box.message(late)["error"]) == ("held", "too_late")
    assert [gone.message_id for gone in box.submit_all()] == [timely]
    box.outbox.release_held(late, SOPHIE)
    assert [gone.message_id for gone in box.submit_all(1)] == [late]
    with pytest.raises(ConflictError):
        box.outbox.release_held(late, SOPHIE)


def test_a_held_message_can_be_dismissed(box: Box, clock: FakeClock) -> None:
    message = box.send_one(due_ms=clock.now_ms() + HOUR_MS)
    clock.advance(48 * 3600)
    box.outbox.release_due()
    box.outbox.dismiss(message, SOPHIE)
    assert box.status(message) == "cancelled"


def test_nothing_scheduled_goes_while_the_clock_is_not_set(box: Box, clock: FakeClock) -> None:
    scheduled = box.send_one(due_ms=clock.now_ms() + HOUR_MS)
    now = box.send_one("now", OTHER)
    box.submit(TEMPORARY)
    clock.step(-clock.now_ms() / 1000)  # 1970, after a start without a network
    assert box.outbox.next_release_ms() is not None
    assert box.outbox.release_due() == 1  # the retry does not wait for a date
    assert [gone.message_id for gone in box.submit_all()] == [now]
    assert box.outbox.next_release_ms() is None
    assert box.status(scheduled) == "scheduled"


def test_a_clock_stepped_back_does_not_delay_a_next_try(box: Box, clock: FakeClock) -> None:
    box.send_one()
    box.submit(TEMPORARY)
    clock.step(-5 * 3600)
    assert box.outbox.release_due() == 1
    assert len(box.submit_all()) == 1


@pytest.mark.parametrize("whole", [True, False], ids=["sending", "message"])
def test_what_was_cancelled_in_doubt_is_not_tried_again(
    box: Box, clock: FakeClock, *, whole: bool
) -> None:
    batch = box.send("a", NUMBER, OTHER, on_uncertain="resend")
    message = batch.messages[0].message_id
    box.submit(UNKNOWN)
    assert box.message(message)["release_at"] is not None
    if whole:
        assert box.outbox.cancel_batch(batch.batch_id, SOPHIE) == 2
    else:
        assert box.outbox.cancel_many([message, batch.messages[1].message_id], SOPHIE) == 2
    clock.advance(3600)
    assert box.outbox.release_due() == 0
    assert box.line().claim() is None
    assert box.status(message) == "uncertain", "nobody knows whether it went"


def test_a_segment_that_was_sent_after_all_is_not_sent_again(box: Box) -> None:
    message = box.send_one(LONG)
    box.submit(UNKNOWN)
    box.outbox.dismiss(message, SOPHIE)
    box.line().settle_late(1)
    assert box.status(message) == "failed", "what follows was given up"
    box.outbox.resend(message, SOPHIE)
    assert [gone.sequence for gone in box.submit_all(2)] == [2, 3]
    assert box.status(message) == "sent"
