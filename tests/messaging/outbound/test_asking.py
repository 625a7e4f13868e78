"""What a line without a modem may ask its provider about, as it was claimed."""

from pathlib import Path

import pytest
from fakes.clock import FakeClock
from fakes.exchange import OTHER, SOPHIE, Box

from appliance.lines.protocol import Accepted, Outgoing, PartReport, Told, Unknown

LINE = "online"


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path / "box.db", FakeClock(), lines=(LINE, "sim"))


def claim(box: Box, line: str = LINE) -> Outgoing:
    claimed = box.exchange.claim(line, lambda _: None, whole=True)
    assert claimed is not None
    return claimed


def test_a_part_left_behind_is_the_one_that_was_claimed(box: Box) -> None:
    box.send_one("Bonjour")
    claimed = claim(box)
    assert claimed.public_id
    box.clock.advance(60)
    (left,) = box.exchange.left_behind(LINE)
    assert (left.public_id, left.submitted_at) == (claimed.public_id, claimed.submitted_at)
    assert (left.text, left.address, left.part) == ("Bonjour", claimed.address, 1)
    assert box.exchange.left_behind("sim") == []
    assert box.exchange.uncertain(LINE) == []


def test_one_that_is_sent_again_has_another_id(box: Box) -> None:
    message_id = box.send_one()
    first = claim(box)
    with box.exchange.turn() as turn:
        turn.settle(LINE, message_id, 1, Unknown("lost"))
    (doubtful,) = box.exchange.uncertain(LINE)
    assert doubtful.public_id == first.public_id
    box.clock.advance(60)
    box.outbox.resend(message_id, SOPHIE)
    assert box.exchange.uncertain(LINE) == []
    assert claim(box).public_id != first.public_id


def test_an_expired_one_has_no_validity_left(box: Box) -> None:
    box.send("Vite", OTHER, ttl_seconds=60)
    claim(box)
    box.clock.advance(30)
    assert box.exchange.left_behind(LINE)[0].options.validity_seconds == 30
    box.clock.advance(31)
    assert box.exchange.left_behind(LINE)[0].options.validity_seconds == 0


def test_what_was_sent_awaits_its_report_for_the_days_in_which_reports_count(box: Box) -> None:
    message_id = box.send_one()
    box.send("Sans", OTHER, report=False)
    with box.exchange.turn() as turn:
        for _ in range(2):
            claimed = turn.claim(LINE, lambda _: None, whole=True)
            assert claimed is not None
            turn.settle(LINE, claimed.message_id, 1, Accepted(2**40))
    (awaiting,) = box.exchange.awaiting(LINE)
    assert (awaiting.message_id, awaiting.reference) == (message_id, 2**40)
    assert box.exchange.awaiting("sim") == []
    assert box.exchange.still_awaits(awaiting)
    box.clock.advance(30 * 86_400)
    assert box.exchange.awaiting(LINE) == []
    with box.exchange.turn() as turn:
        turn.report(PartReport(message_id, 1, "done", 0))
    assert not box.exchange.still_awaits(awaiting)


def test_a_callback_is_about_the_submission_that_has_its_id(box: Box) -> None:
    message_id = box.send_one()
    first = claim(box)
    with box.exchange.turn() as turn:
        turn.settle(LINE, message_id, 1, Accepted())
        assert not turn.told("sim", Told(first.public_id, "done", 0))
        assert not turn.told(LINE, Told("invoice-7", "done", 0))
        assert turn.told(LINE, Told(first.public_id, "failed", 0x46))
    assert box.message(message_id)["status"] == "failed"
    box.clock.advance(60)
    box.outbox.resend(message_id, SOPHIE)
    again = claim(box)
    with box.exchange.turn() as turn:
        turn.settle(LINE, message_id, 1, Accepted())
        assert not turn.told(LINE, Told(first.public_id, "done", 0))  # about the first submission
        assert turn.told(LINE, Told(again.public_id, "done", 0))
    assert box.message(message_id)["status"] == "delivered"
