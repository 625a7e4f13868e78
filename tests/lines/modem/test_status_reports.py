"""Status reports find their segment, however the number is written."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, UNKNOWN, Box
from fakes.network import DONE, FAILED, TRYING, report

from appliance.messaging.rules import optouts
from appliance.modem.pdu.address import Address
from appliance.modem.traffic import Accepted
from appliance.store import reports as stored

LONG = "a" * 400  # 3 segments
GIVEN_UP = 0x62


def unmatched(box: Box) -> int:
    return int(box.store.value("SELECT count(*) FROM event WHERE kind = 'report_unmatched'"))


def test_delivered(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(Accepted(17))
    clock.advance(5)
    box.receive(report(17, NUMBER, clock.now_ms()))
    row = box.message(message)
    assert (row["status"], row["delivered_at"]) == ("delivered", clock.now_ms())
    assert box.statuses(message) == ["queued", "submitting", "sent", "delivered"]
    segment = box.store.row("SELECT * FROM segment")
    assert segment is not None
    assert (segment["state"], segment["report_status"]) == ("delivered", DONE)


@pytest.mark.parametrize("status", [FAILED, GIVEN_UP, 0x80])
def test_failed(box: Box, clock: FakeClock, status: int) -> None:
    message = box.send_one()
    box.submit(Accepted(17))
    box.receive(report(17, NUMBER, clock.now_ms(), status))
    assert box.status(message) == "failed"
    assert box.message(message)["error"] == f"report 0x{status:02X}"


def test_still_trying_changes_nothing_but_is_told(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(Accepted(17))
    box.receive(report(17, NUMBER, clock.now_ms(), TRYING))
    assert box.status(message) == "sent"
    assert '"report":"trying"' in box.statuses(message)[-1]
    clock.advance(60)
    box.receive(report(17, NUMBER, clock.now_ms()))
    assert box.status(message) == "delivered"


def test_delivered_when_every_segment_is(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG)
    box.submit_all(10)
    for reference, status in ((12, "sent"), (10, "sent"), (11, "delivered")):
        box.receive(report(reference, NUMBER, clock.now_ms()))
        assert box.status(message) == status


def test_a_report_that_comes_before_the_last_segment_went(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    box.submit(Accepted(2))
    box.receive(report(1, NUMBER, clock.now_ms()), report(2, NUMBER, clock.now_ms(), FAILED))
    assert box.status(message) == "submitting"
    box.submit(Accepted(3))
    assert (box.status(message), box.message(message)["error"]) == ("failed", "report 0x45")


@pytest.mark.parametrize(
    "written",
    [
        Address(number="0612345678"),
        Address(number="33612345678"),
        Address(number="612345678"),
        Address(number="0033612345678"),
    ],
)
def test_the_recipient_in_another_writing(box: Box, clock: FakeClock, written: Address) -> None:
    message = box.send_one()
    box.submit(Accepted(17))
    box.receive(report(17, written, clock.now_ms()))
    assert box.status(message) == "delivered"


def test_the_same_reference_to_two_people(box: Box, clock: FakeClock) -> None:
    first, second = box.send_one("a", NUMBER), box.send_one("b", OTHER)
    box.submit(Accepted(17))
    box.submit(Accepted(17))
    box.receive(report(17, NUMBER, clock.now_ms()))
    assert (box.status(first), box.status(second)) == ("delivered", "sent")


def test_the_newest_of_the_same_reference(box: Box, clock: FakeClock) -> None:
    older, newer = box.send_one("a"), box.send_one("b")
    box.submit(Accepted(17))
    box.submit(Accepted(17))
    box.receive(report(17, NUMBER, clock.now_ms()))
    assert (box.status(older), box.status(newer)) == ("sent", "delivered")


def test_the_one_that_was_submitted_when_the_centre_took_it(box: Box, clock: FakeClock) -> None:
    older = box.send_one("a")
    box.submit(Accepted(17))
    taken = clock.now_ms()
    clock.advance(600)
    newer = box.send_one("b")
    box.submit(Accepted(17))
    box.receive(report(17, NUMBER, taken))
    assert (box.status(older), box.status(newer)) == ("delivered", "sent")


def test_one_that_asked_for_no_report_is_not_meant(box: Box, clock: FakeClock) -> None:
    quiet = box.send_one("a", report=False)
    box.submit(Accepted(200))
    message = box.send_one("b")
    box.submit(UNKNOWN)
    quieter = box.send_one("c", report=False)
    box.submit(UNKNOWN)
    box.receive(report(200, NUMBER, clock.now_ms()))
    assert box.status(message) == "delivered"
    assert (box.status(quiet), box.status(quieter)) == ("sent", "uncertain")


@pytest.mark.parametrize("zone_minutes", [0, -120, 60, 15])
def test_an_old_reference_gives_way_to_an_unanswered_segment(
    box: Box, clock: FakeClock, zone_minutes: int
) -> None:
    old = box.send_one("a")
    box.submit(Accepted(200))
    clock.advance(500)
    message = box.send_one("b")
    box.submit(UNKNOWN)
    box.receive(report(200, NUMBER, clock.now_ms() + zone_minutes * 60_000))
    assert (box.status(old), box.status(message)) == ("sent", "delivered")


@pytest.mark.parametrize("zone_minutes", [0, -120, 60, 15])
def test_of_two_unanswered_segments_the_report_settles_the_one_of_that_time(
    box: Box, clock: FakeClock, zone_minutes: int
) -> None:
    first = box.send_one("a")
    box.submit(UNKNOWN)
    taken = clock.now_ms() + zone_minutes * 60_000
    clock.advance(70)
    second = box.send_one("b")
    box.submit(UNKNOWN)
    box.receive(report(200, NUMBER, taken))
    assert (box.status(first), box.status(second)) == ("delivered", "uncertain")


def test_a_report_before_the_answer(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    claimed = box.claim()
    clock.advance(2)
    box.receive(report(17, NUMBER, clock.now_ms()))
    assert box.status(message) == "submitting"
    box.line().settle(claimed, Accepted(17))
    assert box.status(message) == "delivered"


def test_and_then_a_crash_instead_of_the_answer(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.claim()
    box.receive(report(17, NUMBER, clock.now_ms()))
    box.crash()
    box.line().connected(was_at_prompt=False)
    assert box.status(message) == "delivered"


def test_and_then_an_answer_after_its_time(box: Box, clock: FakeClock) -> None:
    first = box.send_one(LONG)
    claimed = box.claim()
    box.receive(report(17, NUMBER, clock.now_ms(), FAILED))
    box.line().settle(claimed, UNKNOWN)
    # The report settles what was sent; the following segments continue.
    assert box.status(first) == "submitting"
    assert [gone.sequence for gone in box.submit_all(18)] == [2, 3]
    assert (box.status(first), box.message(first)["error"]) == ("failed", "report 0x45")


@pytest.mark.parametrize(
    ("reference", "number", "earlier_s"), [(18, NUMBER, 0), (17, OTHER, 0), (17, NUMBER, 90)]
)
def test_another_report_before_the_answer_is_not_taken_for_it(
    box: Box, clock: FakeClock, reference: int, number: str, earlier_s: int
) -> None:
    message = box.send_one()
    claimed = box.claim()
    box.receive(report(reference, number, clock.now_ms() - earlier_s * 1000))
    box.line().settle(claimed, Accepted(17))
    assert box.status(message) == "sent"
    assert unmatched(box) == 1


def test_a_report_from_before_the_segment_was_claimed_is_not_taken_for_it(
    box: Box, clock: FakeClock
) -> None:
    box.receive(report(17, NUMBER, clock.now_ms()))
    clock.advance(1)
    message = box.send_one()
    box.submit(Accepted(17))
    assert box.status(message) == "sent"


def test_what_an_earlier_release_wrote_of_a_report_holds_up_nothing(box: Box) -> None:
    claimed_message = box.send_one()
    claimed = box.claim()
    stored.keep_unmatched(box.store, stored.Told(9, NUMBER, 0))
    box.line().settle(claimed, Accepted(17))
    assert box.status(claimed_message) == "sent"


def test_a_report_long_after(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(Accepted(17))
    clock.advance(8 * 86_400)
    box.receive(report(17, NUMBER, clock.now_ms()))
    assert box.status(message) == "sent"
    assert unmatched(box) == 1


def test_duplicates_and_strangers_are_harmless(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(Accepted(17))
    done = report(17, NUMBER, clock.now_ms())
    box.receive(done, done)
    box.receive(done)
    assert box.statuses(message).count("delivered") == 1
    box.receive(report(99, OTHER, clock.now_ms()), report(17, NUMBER, clock.now_ms(), FAILED))
    assert box.status(message) == "delivered"
    assert unmatched(box) == 2


def test_a_report_settles_an_uncertain_message(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(UNKNOWN)
    clock.advance(20)
    box.receive(report(200, NUMBER, clock.now_ms()))
    assert (box.status(message), box.message(message)["error"]) == ("delivered", None)


def test_and_what_waited_behind_it_goes_on(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG)
    box.claim()
    box.crash()
    box.line().connected(was_at_prompt=False)
    box.receive(report(200, NUMBER, clock.now_ms(), TRYING))
    assert box.status(message) == "submitting"
    assert [gone.sequence for gone in box.submit_all(201)] == [2, 3]
    for reference in (200, 201, 202):
        box.receive(report(reference, NUMBER, clock.now_ms()))
    assert box.status(message) == "delivered"


def test_a_report_that_says_failed_settles_it_too(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(UNKNOWN)
    box.receive(report(200, NUMBER, clock.now_ms(), FAILED))
    assert (box.status(message), box.message(message)["error"]) == ("failed", "report 0x45")


def test_a_dropped_message_that_arrived_after_all(box: Box, clock: FakeClock) -> None:
    message = box.send_one(on_uncertain="drop")
    box.submit(UNKNOWN)
    box.receive(report(200, NUMBER, clock.now_ms()))
    assert box.status(message) == "delivered"


def test_a_report_of_another_day_does_not_settle_it(box: Box, clock: FakeClock) -> None:
    message = box.send_one()
    box.submit(UNKNOWN)
    box.receive(report(200, NUMBER, clock.now_ms() - 86_400_000))
    assert box.status(message) == "uncertain"


def test_sent_before_the_clock_was_set(box: Box, clock: FakeClock) -> None:
    now = clock.now_ms()
    clock.step(-now / 1000)
    message = box.send_one()
    box.submit(Accepted(17))
    clock.step(now / 1000)
    box.receive(report(17, NUMBER, clock.now_ms()))
    assert box.status(message) == "delivered"


def test_the_part_that_went_of_a_blocked_message(box: Box, clock: FakeClock) -> None:
    message = box.send_one(LONG)
    box.submit(Accepted(1))
    optouts.add(box.store, NUMBER, source="page", actor="user:sophie")
    box.receive(report(1, NUMBER, clock.now_ms()))
    assert box.status(message) == "blocked"
    assert box.store.value("SELECT state FROM segment") == "delivered"
