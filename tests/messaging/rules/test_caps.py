"""A line keeps to its caps: the rest of a mass sending goes the next day or in the next month."""

from datetime import datetime

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, Box

from appliance.clock import to_datetime
from appliance.messaging.requests import Fate, Judged, NewMessage
from appliance.messaging.rules import caps
from appliance.store import line_counts

MANY = tuple(f"+336000001{number:02}" for number in range(10))
MASS = NewMessage("Bonjour", MANY)


@pytest.fixture
def box(box: Box) -> Box:
    box.set_rules(pace_per_minute=0, daily_messages=4, monthly_recipients=0)
    return box


def local(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else to_datetime(at_ms).astimezone().replace(tzinfo=None)


def waits(box: Box) -> list[tuple[str, str | None]]:
    rows = box.store.rows("SELECT status, error FROM message ORDER BY id")
    return [(row[0], row[1]) for row in rows]


def days_later(box: Box, shown: Judged) -> int | None:
    when = local(shown.at_ms)
    now = local(box.store.clock.now_ms())
    assert now is not None
    assert when is None or (when.hour, when.minute) == (8, 0)
    return None if when is None else (when.date() - now.date()).days


def test_what_exceeds_the_day_goes_on_the_following_days(box: Box) -> None:
    preview = box.outbox.preview(MASS, SOPHIE)
    assert [days_later(box, each) for each in preview.messages] == [
        *(None, None, None, None),
        *(1, 1, 1, 1),
        *(2, 2),
    ]
    assert {each.reason for each in preview.messages} == {None, "daily_cap"}
    box.outbox.accept(MASS, SOPHIE)
    assert waits(box) == [("queued", None)] * 4 + [("held", "daily_cap")] * 6


def test_a_day_after_another_sends_all_of_it(box: Box, clock: FakeClock) -> None:
    box.outbox.accept(MASS, SOPHIE)
    sent = [len(box.submit_all())]
    for _ in range(3):
        clock.advance(86_400)
        box.outbox.release_due()
        sent.append(len(box.submit_all()))
    assert sent == [4, 4, 2, 0]


def test_what_was_sent_or_waits_already_leaves_less_room(box: Box) -> None:
    box.send_one("Alerte", NUMBER)
    box.submit_all()
    box.send_one("Alerte", NUMBER)
    fates = [each.fate for each in box.outbox.preview(MASS, SOPHIE).messages]
    assert fates == [Fate.NOW] * 2 + [Fate.LATER] * 8


def test_replies_and_alerts_use_ten_times_as_much(box: Box) -> None:
    for address in MANY[:5]:
        box.send_one("Alerte", address)
    assert len(box.submit_all()) == 5
    box.set_rules(daily_messages=1)
    for address in MANY[5:]:
        box.send_one("Alerte", address)
    assert len(box.submit_all()) == 5
    late = box.send_one("Alerte", MANY[0])
    assert waits(box)[-1] == ("held", "daily_cap")
    assert box.status(late) == "held"


def test_a_queue_that_meets_the_cap_waits(box: Box) -> None:
    box.set_rules(daily_messages=0)
    box.outbox.accept(MASS, SOPHIE)
    box.set_rules(daily_messages=3)
    assert len(box.submit_all()) == 3
    assert waits(box) == [("sent", None)] * 3 + [("held", "daily_cap")] * 7


def test_a_month_has_so_many_recipients(box: Box, clock: FakeClock) -> None:
    box.set_rules(daily_messages=0, monthly_recipients=6)
    first = NewMessage("Bonjour", MANY[:6])
    box.outbox.accept(first, SOPHIE)
    assert len(box.submit_all()) == 6
    assert line_counts.recipients_this_month(box.store) == 6
    box.outbox.accept(MASS, SOPHIE)
    assert waits(box)[6:] == [("queued", None)] * 6 + [("held", "monthly_cap")] * 4
    assert len(box.submit_all()) == 6
    release = local(box.store.value("SELECT release_at FROM message WHERE status = 'held'"))
    assert release is not None
    assert (release.day, release.hour) == (1, 8)
    at_ms = box.store.value("SELECT release_at FROM message WHERE status = 'held'")
    clock.advance((at_ms - clock.now_ms()) / 1000)
    box.outbox.release_due()
    assert len(box.submit_all()) == 4


def test_a_sending_for_another_day_has_that_days_room(box: Box, clock: FakeClock) -> None:
    box.send_one("Alerte", NUMBER)
    box.submit_all()
    tomorrow = NewMessage("Bonjour", MANY, due_ms=clock.now_ms() + 86_400_000)
    fates = [each.reason for each in box.outbox.preview(tomorrow, SOPHIE).messages]
    assert fates == [None] * 4 + ["daily_cap"] * 6


def test_the_answer_to_a_stop_word_is_never_delayed(box: Box) -> None:
    box.set_rules(daily_messages=1)
    for address in MANY:
        box.send_one("Alerte", address)
    box.submit_all()
    box.send_one("Vous ne recevrez plus nos SMS.", NUMBER, origin="stop_reply")
    assert len(box.submit_all()) == 1


def test_four_fifths_are_close(box: Box) -> None:
    rules = box.rules
    for address in MANY[:3]:
        box.send_one("Alerte", address)
    box.submit_all()
    assert [used.is_close for used in caps.usage(box.store, rules)] == [False]
    box.send_one("Alerte", MANY[3])
    box.submit_all()
    assert [used.is_close for used in caps.usage(box.store, rules)] == [True]
    assert caps.usage(box.store, rules, "another") == [caps.Usage("daily_cap", 0, 4)]


def test_caps_of_zero_count_and_delay_nothing(box: Box) -> None:
    box.set_rules(daily_messages=0)
    assert {each.fate for each in box.outbox.preview(MASS, SOPHIE).messages} == {Fate.NOW}
    assert caps.usage(box.store, box.rules) == []
