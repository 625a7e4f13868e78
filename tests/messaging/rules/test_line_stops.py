"""A line that fails again and again stops mass sending, until it works or somebody resumes it."""

import pytest
from fakes.exchange import NUMBER, SOPHIE, Box

from appliance.messaging.requests import NewMessage
from appliance.modem.traffic import Accepted, Refused
from appliance.store import events, line_stops

FOR_GOOD = Refused("CMS", 21, "+CMS ERROR: 21")
MASS = NewMessage("Bonjour", tuple(f"+336000001{number:02}" for number in range(10)))


@pytest.fixture
def box(box: Box) -> Box:
    box.set_rules(pace_per_minute=0, daily_messages=0, stop_line_after_failures=3)
    return box


def told(box: Box) -> list[tuple[int | None, bool | None, str | None]]:
    found = events.journal(box.store, limit=10, kinds=["line_stop"])
    return [(each.entry.failures, each.entry.resumed, each.entry.actor) for each in found]


def stop(box: Box) -> None:
    box.outbox.accept(MASS, SOPHIE)
    for _ in range(3):
        box.submit(FOR_GOOD)


def test_it_stops_after_failures_in_a_row_and_says_so(box: Box) -> None:
    stop(box)
    assert [(each.line, each.failures) for each in line_stops.stopped(box.store)] == [("sim", 3)]
    assert box.line("sim").claim() is None
    assert told(box) == [(3, None, None)]


def test_a_success_in_between_begins_anew(box: Box) -> None:
    box.outbox.accept(MASS, SOPHIE)
    for outcome in (FOR_GOOD, FOR_GOOD, Accepted(1), FOR_GOOD, FOR_GOOD):
        box.submit(outcome)
    assert line_stops.stopped(box.store) == []
    assert len(box.submit_all()) == 5


def test_somebody_resumes_it(box: Box) -> None:
    stop(box)
    assert box.outbox.resume_line("sim", SOPHIE)
    assert not box.outbox.resume_line("sim", SOPHIE)
    assert len(box.submit_all()) == 7
    assert told(box)[0] == (None, True, "user:sophie")


def test_an_alert_that_goes_resumes_it(box: Box) -> None:
    stop(box)
    box.send_one("Alerte", NUMBER)
    assert len(box.submit_all()) == 8
    assert told(box)[0] == (None, True, None)


def test_it_never_stops_if_that_is_switched_off(box: Box) -> None:
    box.set_rules(stop_line_after_failures=0)
    stop(box)
    assert len(box.submit_all()) == 7
