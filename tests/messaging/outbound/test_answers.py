"""A promotional message in a discussion is an answer only while somebody waits for it."""

import datetime as dt

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, Box
from fakes.network import delivers

from appliance.clock import to_ms
from appliance.messaging.outbound import answers
from appliance.messaging.requests import Author, Fate, NewMessage
from appliance.messaging.rules import optouts
from appliance.store import contacts
from appliance.store.contact_details import Details, Promotional
from appliance.store.contacts import ContactNumber

OFFER = NewMessage("Soldes", (NUMBER,), message_class="promotional", origin="reply")
DAY = 86_400
HOUR_MS = 3_600_000


@pytest.fixture
def night(box: Box, clock: FakeClock) -> Box:
    """A box on a Tuesday evening in Paris, when no promotional message may go."""
    evening = dt.datetime(2026, 9, 22, 22, tzinfo=dt.UTC)
    clock.step((to_ms(evening) - clock.now_ms()) / 1000)
    return box


def writes(box: Box, text: str = "Un prix ?") -> None:
    box.receive(*delivers(text, NUMBER, box.clock.now_ms()))


def accepted(box: Box, message: NewMessage = OFFER) -> dict[str, object]:
    """Accept a message; return its state, its text and where its sending came from."""
    made = box.outbox.accept(message, SOPHIE)
    row = box.message(made.messages[0].message_id)
    origin = box.store.value("SELECT origin FROM batch WHERE id = ?", (made.batch_id,))
    return {name: row[name] for name in ("status", "error", "body")} | {"origin": origin}


def test_who_has_just_asked_is_answered_at_once(night: Box) -> None:
    writes(night)
    night.clock.advance(600)
    expected = {"status": "queued", "error": None, "body": "Soldes", "origin": "reply"}
    assert accepted(night) == expected
    assert night.line().claim() is not None


def test_into_an_old_discussion_it_is_a_promotional_sending(night: Box) -> None:
    writes(night)
    night.clock.advance(7 * DAY)
    found = accepted(night)
    assert (found["status"], found["error"]) == ("held", "quiet_hours")
    assert str(found["body"]).endswith("\nSTOP : répondez STOP")
    assert found["origin"] == "page"
    (shown,) = night.outbox.preview(OFFER, SOPHIE).messages
    assert (shown.fate, shown.reason) == (Fate.LATER, "quiet_hours")


@pytest.mark.parametrize(("hours", "is_answer"), [(0, True), (72, True), (73, False)])
def test_three_days_count(night: Box, hours: int, *, is_answer: bool) -> None:
    writes(night)
    night.clock.advance(hours * 3600)
    assert answers.is_awaited(night.store, NUMBER, night.clock.now_ms()) is is_answer
    assert accepted(night)["origin"] == ("reply" if is_answer else "page")


def test_one_that_goes_on_a_later_date_answers_nobody(night: Box) -> None:
    writes(night)
    later = night.clock.now_ms() + 7 * DAY * 1000
    found = accepted(night, NewMessage(**{**fields(), "due_ms": later}))
    assert (found["status"], found["error"]) == ("held", "quiet_hours")
    soon = night.clock.now_ms() + HOUR_MS
    assert accepted(night, NewMessage(**{**fields(), "due_ms": soon}))["status"] == "scheduled"


def fields() -> dict[str, object]:
    return {
        "text": "Soldes",
        "numbers": (NUMBER,),
        "message_class": "promotional",
        "origin": "reply",
    }


def test_who_never_wrote_or_wrote_in_the_future_waits_for_nothing(night: Box) -> None:
    assert accepted(night)["origin"] == "page"
    night.clock.step(30 * DAY)
    writes(night)
    night.clock.step(-30 * DAY)  # the clock was wrong when they wrote
    assert accepted(night)["origin"] == "page"


def test_a_refusal_counts_in_an_old_discussion_and_stop_in_any(night: Box) -> None:
    refused = Details(promotional=Promotional.NO)
    contacts.add(night.store, "Zoé", [ContactNumber(NUMBER)], details=refused)
    assert accepted(night)["error"] == "no_consent"
    writes(night)
    assert accepted(night)["status"] == "queued"
    optouts.add(night.store, NUMBER, source="page", actor="user:sophie")
    found = accepted(night)
    assert (found["status"], found["error"]) == ("blocked", "opted_out")


def test_a_functional_reply_goes_at_any_time(night: Box) -> None:
    functional = NewMessage("Oui", (NUMBER,), origin="reply")
    found = accepted(night, functional)
    assert (found["status"], found["origin"]) == ("queued", "reply")


def test_another_way_of_sending_is_no_answer(night: Box) -> None:
    writes(night)
    by_program = NewMessage("Soldes", (NUMBER,), message_class="promotional", origin="api")
    made = night.outbox.accept(by_program, Author("system", "crm"))
    assert made.messages[0].status == "held"
