"""The same text does not go to the same recipient twice within some hours."""

from collections.abc import Iterator

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, OTHER, SOPHIE, Box

from appliance.messaging.requests import NewMessage
from appliance.modem.traffic import Accepted

HOUR_MS = 3_600_000


@pytest.fixture
def strict(box: Box) -> Iterator[Box]:
    box.set_rules(duplicate_hours=24)
    return box


def outcome(box: Box, text: str = "Bonjour", *numbers: str, **more: object) -> list[str | None]:
    """Send a text; return the error of each message."""
    message = NewMessage(text, numbers or (NUMBER,), **more)  # type: ignore[arg-type]
    shown = [each.reason for each in box.outbox.preview(message, SOPHIE).messages]
    stored = [each.error for each in box.outbox.accept(message, SOPHIE).messages]
    assert shown == stored
    return stored


def test_it_is_off_by_default(box: Box) -> None:
    assert [outcome(box), outcome(box)] == [[None], [None]]


def test_within_the_hours_and_after_them(strict: Box, clock: FakeClock) -> None:
    assert outcome(strict) == [None]
    strict.submit(Accepted(7))
    clock.advance(23 * 3600)
    assert outcome(strict) == ["duplicate_24h"]
    assert outcome(strict, "Bonjour.") == [None]
    assert outcome(strict, "Bonjour", NUMBER, OTHER) == ["duplicate_24h", None]
    clock.advance(3600 + 1)
    assert outcome(strict) == [None]


def test_what_waits_counts_at_its_date(strict: Box, clock: FakeClock) -> None:
    tomorrow = clock.now_ms() + 30 * HOUR_MS
    assert outcome(strict, due_ms=tomorrow) == [None]
    assert outcome(strict) == [None]
    assert outcome(strict, due_ms=tomorrow + HOUR_MS) == ["duplicate_24h"]
    clock.advance(30 * 3600)
    strict.outbox.release_due()
    assert outcome(strict) == ["duplicate_24h"]  # released: it has a place of its own


@pytest.mark.parametrize("origin", ["reply", "test"])
def test_an_answer_and_a_test_may_repeat_themselves(strict: Box, origin: str) -> None:
    assert outcome(strict, origin=origin) == [None]
    assert outcome(strict, origin=origin) == [None]


def test_what_was_cancelled_does_not_count(strict: Box) -> None:
    strict.outbox.cancel(strict.send_one(), SOPHIE)
    assert outcome(strict) == [None]


def test_what_an_edited_message_replaces_does_not_count(strict: Box, clock: FakeClock) -> None:
    due = clock.now_ms() + HOUR_MS
    draft = strict.send_one("Bonjour", NUMBER, due_ms=due)
    later = NewMessage("Bonjour", (NUMBER,), due_ms=due + HOUR_MS)
    shown = strict.outbox.preview(later, SOPHIE, instead_of=draft)
    assert [each.reason for each in shown.messages] == [None]
    stored = strict.outbox.accept(later, SOPHIE, instead_of=draft)
    assert [each.error for each in stored.messages] == [None]


def test_of_a_merge_each_text_counts_by_itself(strict: Box) -> None:
    strict.send_one("Bonjour +33 6 12 34 56 78")
    box_texts = NewMessage("Bonjour [numero|x]", (NUMBER, OTHER), merge=True)
    assert all(each.reason is None for each in strict.outbox.preview(box_texts, SOPHIE).messages)
    strict.outbox.accept(box_texts, SOPHIE)
    again = strict.outbox.preview(box_texts, SOPHIE).messages
    assert {each.reason for each in again} == {"duplicate_24h"}


def test_an_earlier_message_by_a_clock_that_was_fast_counts(strict: Box, clock: FakeClock) -> None:
    assert outcome(strict) == [None]
    clock.step(-3 * 3600)
    assert outcome(strict) == ["duplicate_24h"]
