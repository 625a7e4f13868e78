"""What a report makes of a message, in the words of lines."""

import pytest
from fakes.exchange import Box

from appliance.lines.protocol import Accepted, Delivery, PartReport, Unknown

LINE = "any"


def send(box: Box, text: str = "Bonjour") -> int:
    """Send a message, each part with its number as reference; its id."""
    message = box.send_one(text)
    claimed = box.exchange.claim(LINE, lambda _: None)
    while claimed is not None:
        with box.exchange.turn() as turn:
            turn.settle(LINE, message, claimed.part, Accepted(claimed.part))
            claimed = turn.claim(LINE, lambda _: None)
    return message


def report(box: Box, message: int, part: int, delivery: Delivery, code: int) -> None:
    with box.exchange.turn() as turn:
        turn.report(PartReport(message, part, delivery, code))


@pytest.mark.parametrize(
    ("delivery", "code", "status", "error"),
    [
        ("done", 0x00, "delivered", None),
        ("trying", 0x30, "sent", None),
        ("failed", 0x45, "failed", "report 0x45"),
        ("given_up", 0x62, "failed", "report 0x62"),
    ],
)
def test_each_delivery(
    box: Box, delivery: Delivery, code: int, status: str, error: str | None
) -> None:
    message = send(box)
    report(box, message, 1, delivery, code)
    assert (box.status(message), box.message(message)["error"]) == (status, error)


def test_a_message_is_delivered_with_its_last_part(box: Box) -> None:
    message = send(box, "a" * 200)
    report(box, message, 2, "done", 0)
    assert box.status(message) == "sent"
    assert '"report":"done"' in box.statuses(message)[-1]
    report(box, message, 1, "done", 0)
    assert box.status(message) == "delivered"


def test_a_part_that_failed_fails_its_message(box: Box) -> None:
    message = send(box, "a" * 200)
    report(box, message, 1, "failed", 0x46)
    assert (box.status(message), box.message(message)["error"]) == ("failed", "report 0x46")


def test_a_report_proves_that_a_doubtful_part_went_out(box: Box) -> None:
    message = box.send_one("Bonjour")
    assert box.exchange.claim(LINE, lambda _: None) is not None
    with box.exchange.turn() as turn:
        turn.settle(LINE, message, 1, Unknown("no"))
    with box.exchange.turn() as turn:
        turn.report(PartReport(message, 1, "done", 0, reference=77))
    assert box.status(message) == "delivered"
    assert box.store.value("SELECT reference FROM segment") == 77


def test_a_report_about_nothing_is_no_error(box: Box) -> None:
    report(box, 99, 1, "done", 0)
