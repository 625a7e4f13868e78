"""Bubbles: headings of days, the unread marker, what stands in place of a text, and decisions."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.correspondence import becomes, receive, send
from fakes.office import Office

from appliance.messaging.requests import Author
from appliance.store import messages
from appliance.store.message_rows import MessageRow
from appliance.web.shown import bubbles
from appliance.web.shown.bubbles import Bubble

DAY_MS = 86_400_000
NOON = 1_790_000_000_000 - 1_790_000_000_000 % DAY_MS + DAY_MS // 2
BACK = "/discussions/+33698765432"
PLAIN = MessageRow(
    id=1, discussion_id=1, address="+33698765432", name=None, direction="out", at=NOON, place=1,
    body="Bonjour", status="sent", kind="text", segments=1, modem="sim", sent_at=NOON, read_at=None,
    delivered_at=None, release_at=None, expires_at=None, batch_id=1, public_id="a",
    author_kind="user", author="sophie", origin="reply", priority=64, next_sequence=1, attempts=1,
    on_uncertain="ask", error=None, erased_at=None, form="normal", subject=None,
)  # fmt: skip


@pytest.fixture(autouse=True)
def english(office: Office) -> Iterator[None]:
    with office.app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def message(number: int = 1, **columns: Any) -> MessageRow:
    return replace(PLAIN, id=number, place=number, **columns)


def incoming(number: int = 1, **columns: Any) -> MessageRow:
    return message(number, direction="in", status="received", **columns)


def one(row: MessageRow, **more: Any) -> Bubble:
    (found,) = bubbles.bubbles([row], back=BACK, **more)
    return found


def codes(row: MessageRow) -> list[str]:
    return [decision.code for decision in one(row).decisions]


def test_the_first_message_of_each_day_has_the_date_above_it() -> None:
    rows = [message(1), message(2), message(3, at=NOON + DAY_MS), message(4, at=NOON + DAY_MS)]
    days = [bubble.day for bubble in bubbles.bubbles(rows, back=BACK)]
    assert [bool(day) for day in days] == [True, False, True, False]
    assert days[0] < days[2]


@pytest.mark.parametrize("status", ["scheduled", "held"])
def test_a_message_that_waits_has_no_date_above_it(status: str) -> None:
    """It stands below the others, and its date is the one on which it goes."""
    rows = [message(1), message(2, status=status, at=NOON + 9 * DAY_MS)]
    shown = bubbles.bubbles(rows, back=BACK)
    assert [(bubble.waits, bool(bubble.day)) for bubble in shown] == [(False, True), (True, False)]


def test_the_unread_marker_stands_above_one_message() -> None:
    shown = bubbles.bubbles([incoming(1), incoming(2)], back=BACK, unread_marker=2)
    assert [bubble.has_unread_marker for bubble in shown] == [False, True]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([], None),
        ([incoming(1, read_at=1), incoming(2, read_at=1)], None),
        ([incoming(1, read_at=1), incoming(2), incoming(3)], 2),
        # What was sent cannot be unread.
        ([incoming(1, read_at=1), message(2), incoming(3)], 3),
        # A marker above everything would separate it from nothing.
        ([incoming(1), incoming(2)], None),
    ],
)
def test_the_first_unread_message(rows: list[MessageRow], first: int | None) -> None:
    assert bubbles.first_unread(rows) == first


@pytest.mark.parametrize(
    ("kind", "body", "text", "odd"),
    [
        ("text", "", "", False),
        ("voicemail", "", "Voice message waiting", True),
        ("voicemail", "2 messages", "2 messages", False),
        ("raw", "", "A message that could not be read", True),
    ],
)
def test_a_message_without_a_text_says_what_it_is(
    kind: str, body: str, text: str, *, odd: bool
) -> None:
    shown = one(incoming(kind=kind, body=body))
    assert (shown.text, shown.odd) == (text, odd)
    assert bubbles.preview(body, kind) == text


def test_a_preview_is_one_line_of_limited_length() -> None:
    assert bubbles.preview("Bonjour\n\nà  tous", "text") == "Bonjour à tous"
    assert bubbles.preview("a" * 500, "text") == "a" * bubbles.PREVIEW


@pytest.mark.parametrize(
    ("text", "large"),
    [
        ("👍", True),
        ("👍🏽 ❤️", True),
        ("👨‍👩‍👧", True),
        ("👍" * bubbles.LARGE_MOST, True),
        ("👍" * (bubbles.LARGE_MOST + 1), False),
        ("OK 👍", False),
        ("5", False),
        (" ", False),
        ("", False),
    ],
)
def test_a_few_emoji_are_shown_large(text: str, *, large: bool) -> None:
    assert bubbles.is_pictures(text) is large
    assert one(incoming(body=text)).large is large


@pytest.mark.parametrize(
    ("status", "said"),
    [
        *((status, True) for status in ("failed", "uncertain", "held", "blocked", "expired")),
        *((status, False) for status in ("sent", "queued", "delivered", "cancelled")),
    ],
)
def test_the_error_is_shown_while_it_explains_the_state(status: str, *, said: bool) -> None:
    assert bool(one(message(status=status, error="CMS 38")).why) is said


def test_an_incoming_message_has_no_author_no_error_and_no_decisions() -> None:
    shown = one(incoming(error="truncated"))
    assert (shown.author, shown.why, shown.decisions) == ("", "", ())


@pytest.mark.parametrize(
    ("status", "due"), [("scheduled", 5), ("queued", None), ("held", 5), ("sent", None)]
)
def test_only_what_waits_for_a_date_has_a_date_of_departure(status: str, due: int | None) -> None:
    """`release_at` of a queued one is the time of its next attempt."""
    assert one(message(status=status, release_at=5)).due == due


@pytest.mark.parametrize(
    ("row", "decisions"),
    [
        (message(status="failed"), ["resend", "dismiss"]),
        (message(status="failed", read_at=7), ["resend"]),
        (message(status="uncertain", read_at=7), ["resend", "dismiss"]),
        (message(status="held"), ["release", "cancel"]),
        (message(status="held", release_at=5), ["cancel"]),
        (message(status="sent"), []),
    ],
)
def test_a_failed_message_that_was_left_as_it_is_can_only_be_sent_again(
    row: MessageRow, decisions: list[str]
) -> None:
    assert codes(row) == decisions


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("user", "sophie", "sophie"),
        ("token", "crm", "token crm"),
        (None, "sophie", "sophie"),
        (None, None, ""),
    ],
)
def test_the_author(kind: str | None, name: str | None, shown: str) -> None:
    assert bubbles.author_of(message(author_kind=kind, author=name)) == shown


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (None, ""),
        ("", ""),
        ("opted_out", "The recipient sent STOP."),
        ("CMS 38", "The network is out of order (CMS 38)"),
        ("nonsense", "nonsense"),
    ],
)
def test_what_an_error_means(error: str | None, meaning: str) -> None:
    assert bubbles.error_meaning(error) == meaning


def test_the_code_of_a_report_stands_without_the_word_report() -> None:
    meaning = bubbles.error_meaning("report 0x46")
    assert meaning.endswith("(0x46)")
    assert "report" not in meaning


def test_a_decision_leads_back_to_the_message() -> None:
    assert one(message(7)).back == f"{BACK}#m7"


def test_the_history_is_read_for_one_message_only(office: Office) -> None:
    failed = send(office, "Bonjour")
    becomes(office, failed, "failed", "CMS 38")
    office.services.outbox.dismiss(failed, Author("user", "sophie"))
    other = receive(office, "Merci")
    rows = [row for row in (messages.get(office.store, each) for each in (failed, other)) if row]
    first, second = bubbles.bubbles(rows, back=BACK, history_of=failed)
    assert second.history is None
    assert first.history is not None
    assert [(entry.word, entry.who, entry.meaning) for entry in first.history] == [
        ("queued", "sophie", "Waits for its turn."),
        ("failed", "", "The network is out of order (CMS 38)"),
        ("failed", "sophie", "Somebody decided to leave it as it is."),
    ]


@pytest.mark.parametrize(
    ("form", "kind", "status", "flash", "then_flash"),
    [
        ("normal", "text", "sent", False, False),
        ("flash", "flash", "queued", True, False),
        ("normal_then_flash", "text", "sent", False, True),
        ("normal_then_flash", "text", "delivered", False, False),
        ("normal_then_flash", "flash", "queued", True, False),
    ],
)
def test_how_the_phone_shows_it(
    form: str, kind: str, status: str, *, flash: bool, then_flash: bool
) -> None:
    shown = one(message(form=form, kind=kind, status=status))
    assert (shown.flash, shown.then_flash) == (flash, then_flash)


def test_the_validity_is_told_while_it_matters() -> None:
    assert one(message(expires_at=NOON, status="queued")).expires == NOON
    assert one(message(expires_at=NOON, status="delivered")).expires is None


def test_an_erased_text_is_said_and_cannot_be_sent_again() -> None:
    erased = message(body="", status="failed", erased_at=NOON)
    assert one(erased).text.startswith("Text erased on ")
    assert one(erased).odd
    assert codes(erased) == ["dismiss"]
    assert codes(replace(erased, read_at=NOON)) == []
    assert bubbles.preview("", "text", NOON).startswith("Text erased on ")
