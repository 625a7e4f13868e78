"""Normal, then flash if it comes back as an error: when the flash follows, and only once."""

from typing import Any

import pytest
from fakes.exchange import NOT_SENT, NUMBER, PERMANENT, SOPHIE, TEMPORARY, UNKNOWN, Box
from fakes.network import DONE, FAILED, report

from appliance.messaging.journal import history
from appliance.messaging.rules import optouts
from appliance.modem.pdu.submit import Submit
from appliance.modem.traffic import Accepted, Outgoing

LONG = "a" * 200  # 2 segments


def send(box: Box, text: str = "Bonjour", **more: Any) -> int:
    return box.send_one(text, form="normal_then_flash", **more)


def message_class(segment: Outgoing) -> int | None:
    return Submit.decode(segment.pdu).coding.message_class


def told(box: Box, message: int) -> list[str]:
    """Return the message's journal."""
    return [str(each) for each in box.statuses(message)]


def reported(box: Box, reference: int, status: int) -> None:
    box.clock.advance(1)
    box.receive(report(reference, NUMBER, box.clock.now_ms(), status))


def test_a_refused_message_goes_once_more_as_flash(box: Box) -> None:
    message = send(box)
    assert message_class(box.submit(PERMANENT)) is None
    row = box.message(message)
    assert (row["status"], row["ready"], row["error"], row["kind"]) == (
        "queued",
        1,
        "CMS 21",
        "flash",
    )
    again = box.submit(Accepted(5))
    assert (again.message_id, message_class(again)) == (message, 0)
    assert box.status(message) == "sent"
    assert told(box, message) == [
        "queued",
        "submitting",
        '{"status":"queued","error":"CMS 21","reason":"+CMS ERROR: 21","form":"flash"}',
        "submitting",
        "sent",
    ]


def test_a_message_that_a_report_fails_goes_once_more_as_flash(box: Box) -> None:
    message = send(box)
    box.submit(Accepted(5))
    wakes = box.wakes
    reported(box, 5, FAILED)
    assert box.wakes > wakes
    assert message_class(box.submit(Accepted(6))) == 0
    reported(box, 6, DONE)
    assert box.status(message) == "delivered"
    assert '"form":"flash"' in told(box, message)[3]


def test_a_flash_that_fails_is_the_end(box: Box) -> None:
    message = send(box)
    box.submit(PERMANENT)
    box.submit(Accepted(5))
    reported(box, 5, FAILED)
    assert (box.status(message), box.message(message)["error"]) == ("failed", "report 0x45")
    assert box.line().claim() is None


def test_a_refused_flash_is_the_end(box: Box) -> None:
    message = send(box)
    box.submit(PERMANENT)
    box.submit(PERMANENT)
    assert box.status(message) == "failed"
    assert box.line().claim() is None


@pytest.mark.parametrize("form", ["normal", "flash"])
def test_other_forms_go_once(box: Box, form: str) -> None:
    message = box.send_one("Bonjour", form=form)
    box.submit(PERMANENT)
    assert box.status(message) == "failed"


def test_refusals_that_may_pass_are_tried_in_the_normal_form_first(box: Box) -> None:
    message = send(box)
    for _ in range(box.rules.retries):
        box.submit(TEMPORARY)
        assert box.message(message)["kind"] == "text"
        box.clock.advance(7200)
        box.outbox.release_due()
    box.submit(TEMPORARY)
    assert box.message(message)["kind"] == "flash"


def test_nothing_follows_what_is_in_doubt_or_was_not_sent(box: Box) -> None:
    message = send(box)
    box.submit(NOT_SENT)
    assert box.message(message)["kind"] == "text"
    box.submit(UNKNOWN)
    assert (box.status(message), box.message(message)["kind"]) == ("uncertain", "text")
    box.outbox.dismiss(message, SOPHIE)
    assert (box.status(message), box.message(message)["kind"]) == ("failed", "text")


@pytest.mark.parametrize("dismissed", [True, False])
def test_a_report_that_fails_a_doubtful_message_lets_the_flash_follow_unless_given_up(
    box: Box, *, dismissed: bool
) -> None:
    message = send(box)
    box.submit(UNKNOWN)
    if dismissed:
        box.outbox.dismiss(message, SOPHIE)
    reported(box, 9, FAILED)
    assert box.status(message) == ("failed" if dismissed else "queued")


def test_a_late_refusal_of_a_doubtful_message_lets_the_flash_follow(box: Box) -> None:
    message = send(box)
    claimed = box.submit(UNKNOWN)
    box.line().settle(claimed, PERMANENT)
    assert (box.status(message), box.message(message)["kind"]) == ("queued", "flash")


def test_nothing_follows_a_cancelled_message(box: Box) -> None:
    message = send(box, LONG)
    claimed = box.claim()
    box.outbox.cancel(message, SOPHIE)
    box.line().settle(claimed, PERMANENT)
    assert box.status(message) == "cancelled"


def test_the_rules_are_asked_before_the_flash(box: Box) -> None:
    message = send(box)
    box.submit(Accepted(5))
    optouts.add(box.store, NUMBER, source="page", actor=SOPHIE.actor)
    reported(box, 5, FAILED)
    assert (box.status(message), box.message(message)["error"]) == ("failed", "report 0x45")


def test_a_stop_while_the_flash_waits_blocks_it(box: Box) -> None:
    message = send(box)
    box.submit(PERMANENT)
    optouts.add(box.store, NUMBER, source="page", actor=SOPHIE.actor)
    assert box.status(message) == "blocked"
    assert box.line().claim() is None


def test_nothing_follows_once_the_validity_has_ended(box: Box) -> None:
    message = send(box, ttl_seconds=3600)
    box.submit(Accepted(5))
    box.clock.advance(3600)
    reported(box, 5, FAILED)
    assert box.status(message) == "failed"


def test_the_flash_of_a_paused_sending_waits(box: Box) -> None:
    batch = box.send("Bonjour", form="normal_then_flash")
    claimed = box.claim()
    box.outbox.pause_batch(batch.batch_id, SOPHIE)
    box.line().settle(claimed, PERMANENT)
    assert box.line().claim() is None
    box.outbox.resume_batch(batch.batch_id, SOPHIE)
    assert message_class(box.claim()) == 0


def test_the_whole_text_follows_when_a_later_segment_is_refused(box: Box) -> None:
    message = send(box, LONG)
    box.submit(Accepted(1))
    box.submit(PERMANENT)
    gone = box.submit_all(first_reference=2)
    assert [(each.sequence, message_class(each)) for each in gone] == [(1, 0), (2, 0)]
    assert box.status(message) == "sent"
    reported(box, 1, DONE)  # of the normal form's first segment
    assert box.status(message) == "sent"
    assert '"report":"done"' in told(box, message)[-1]
    assert '"form":"normal"' in told(box, message)[-1]
    reported(box, 2, DONE)
    assert box.status(message) == "sent"
    reported(box, 3, DONE)
    assert box.status(message) == "delivered"


def test_reports_before_the_last_answer_count_too(box: Box) -> None:
    message = send(box, LONG)
    box.submit(Accepted(1))
    claimed = box.claim()
    reported(box, 1, FAILED)
    box.line().settle(claimed, Accepted(2))
    assert (box.status(message), box.message(message)["kind"]) == ("queued", "flash")
    box.submit_all(first_reference=3)
    reported(box, 2, FAILED)  # the rest of the normal form: shown, and no third try
    assert box.status(message) == "sent"
    assert '"form":"normal"' in told(box, message)[-1]
    assert box.line().claim() is None


def test_a_report_repeated_about_the_normal_form_does_not_settle_a_doubtful_flash(box: Box) -> None:
    message = send(box)
    box.submit(Accepted(5))
    reported(box, 5, FAILED)
    box.clock.advance(60)
    box.submit(UNKNOWN)
    reported(box, 5, FAILED)
    assert box.status(message) == "uncertain"
    assert '"form":"normal"' in told(box, message)[-1]


def test_a_report_repeated_about_the_normal_form_is_not_taken_for_the_flash(box: Box) -> None:
    """The modem has started to count its references again."""
    message = send(box)
    box.submit(Accepted(0))
    at = box.clock.now_ms()
    reported(box, 0, FAILED)
    box.clock.advance(300)
    box.submit(Accepted(0))
    box.receive(report(0, NUMBER, at, FAILED))
    assert box.status(message) == "sent"
    reported(box, 0, DONE)
    assert box.status(message) == "delivered"


@pytest.mark.parametrize("text", ["Bonjour", LONG])
def test_the_message_stays_with_its_line(box: Box, text: str) -> None:
    box.lines = ("sim", "other")
    send(box, text)
    box.submit(PERMANENT)
    assert box.line("other").claim() is None
    assert message_class(box.claim()) == 0


def test_a_person_sends_it_again_as_flash(box: Box) -> None:
    message = send(box)
    box.submit(PERMANENT)
    box.submit(PERMANENT)
    box.outbox.resend(message, SOPHIE)
    assert message_class(box.submit(PERMANENT)) == 0
    assert box.status(message) == "failed"


def test_the_history_tells_both(box: Box) -> None:
    message = send(box, LONG)
    box.submit(Accepted(1))
    box.submit(PERMANENT)
    reported(box, 1, DONE)
    steps = history.of(box.store, message).steps
    assert [(each.status, each.form, each.error) for each in steps][-2:] == [
        ("queued", "flash", "CMS 21"),
        ("queued", "normal", None),
    ]
