"""Status reports find their segment, whoever wrote the number how."""

import pytest
from fakes.clock import FakeClock
from fakes.exchange import MODEM, NUMBER, OTHER, UNKNOWN, Box
from fakes.network import DONE, FAILED, TRYING, report

from appliance.messaging import optouts
from appliance.modem.pdu.address import Address
from appliance.modem.traffic import Accepted

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
    box.exchange.connected(MODEM, was_at_prompt=False)
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
