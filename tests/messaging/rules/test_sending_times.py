"""When a promotional message may go, in several countries and when the clocks change."""

from datetime import datetime

import pytest
from fakes.clock import FakeClock
from fakes.exchange import NUMBER, SOPHIE, Box
from fakes.zones import box_in

from appliance import local_time
from appliance.clock import to_ms
from appliance.config import MessagingSettings
from appliance.messaging.requests import NewMessage
from appliance.messaging.rules import holiday, quiet_hours, sending_times
from appliance.messaging.rules.verdict import Asked, GoAt, Moment

PARIS = "Europe/Paris"
LYON = MessagingSettings()
METZ = MessagingSettings(holidays="FR-57")
KRAKOW = MessagingSettings(country="PL")
ANY_TIME = MessagingSettings(
    promotional_hours="00:00-24:00", promotional_days="mon-sun", holidays=""
)
OPEN = (None, None)


def closed(
    settings: MessagingSettings, at: str, zone: str = PARIS
) -> tuple[str | None, str | None]:
    """Return why nothing may go at a local time, and from when on it may."""
    with box_in(zone):
        found = sending_times.closed(settings, to_ms(datetime.fromisoformat(at)))
        if found is None:
            return OPEN
        until = local_time.local(found.until_ms).isoformat(timespec="minutes")
        return found.reason, until


@pytest.mark.parametrize(
    ("settings", "at", "verdict"),
    [
        (LYON, "2026-11-27T07:59", ("quiet_hours", "2026-11-27T08:00+01:00")),
        (LYON, "2026-11-27T08:00", OPEN),
        (LYON, "2026-11-27T21:29", OPEN),
        (LYON, "2026-11-27T21:30", ("quiet_hours", "2026-11-28T08:00+01:00")),
        (LYON, "2026-11-28T23:00", ("quiet_hours", "2026-11-30T08:00+01:00")),  # Saturday
        (LYON, "2026-11-29T12:00", ("quiet_hours", "2026-11-30T08:00+01:00")),  # Sunday
        (LYON, "2026-11-11T12:00", ("holiday", "2026-11-12T08:00+01:00")),
        (LYON, "2026-12-24T22:00", ("quiet_hours", "2026-12-26T08:00+01:00")),
        (METZ, "2026-12-24T22:00", ("quiet_hours", "2026-12-28T08:00+01:00")),
        (METZ, "2026-12-25T12:00", ("holiday", "2026-12-28T08:00+01:00")),
        (LYON, "2026-12-26T12:00", OPEN),
        # Good Friday in Metz, then a day between, Easter and its Monday.
        (METZ, "2027-03-26T09:00", ("holiday", "2027-03-27T08:00+01:00")),
        (LYON, "2027-03-27T22:00", ("quiet_hours", "2027-03-30T08:00+02:00")),
        (LYON, "2026-12-31T23:59", ("quiet_hours", "2027-01-02T08:00+01:00")),
        (KRAKOW, "2026-11-11T12:00", ("holiday", "2026-11-12T08:00+01:00")),
        (KRAKOW, "2026-12-24T12:00", ("holiday", "2026-12-28T08:00+01:00")),
        (KRAKOW, "2026-07-14T12:00", OPEN),
        (ANY_TIME, "2026-12-25T03:00", OPEN),
    ],
)
def test_the_next_moment(
    settings: MessagingSettings, at: str, verdict: tuple[str | None, str | None]
) -> None:
    assert closed(settings, at) == verdict


def test_a_country_without_known_holidays_has_its_hours() -> None:
    spain = MessagingSettings(country="ES")
    assert closed(spain, "2026-12-25T12:00") == OPEN
    assert closed(spain, "2026-12-25T22:00")[0] == "quiet_hours"


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        # On 28 March 2027 the clocks go from 2:00 to 3:00, on 31 October from 3:00 to 2:00.
        ("02:30-05:00", "2027-03-28T01:00", "2027-03-28T03:30+02:00"),
        ("02:15-02:45", "2027-03-28T01:00", "2027-03-29T02:15+02:00"),
        ("02:30-02:45", "2027-10-31T01:00", "2027-10-31T02:30+02:00"),
        ("08:00-21:30", "2027-10-30T22:00", "2027-10-31T08:00+01:00"),
        ("02:30-04:00", "2027-10-31T02:10:00+01:00", "2027-10-31T02:30+01:00"),
    ],
)
def test_days_when_the_clocks_change(hours: str, at: str, until: str) -> None:
    settings = MessagingSettings(promotional_hours=hours, promotional_days="mon-sun", holidays="")
    assert closed(settings, at) == ("quiet_hours", until)


@pytest.mark.parametrize("zone", ["Indian/Reunion", "America/Santiago", "Australia/Lord_Howe"])
def test_what_is_promised_is_open(zone: str) -> None:
    settings = MessagingSettings(promotional_hours="00:10-00:50", promotional_days="sun")
    start = datetime(2027, 1, 1, 12)  # noqa: DTZ001 - the box's own time
    with box_in(zone):
        at = to_ms(start)
        for _ in range(60):
            found = sending_times.closed(settings, at)
            assert found is not None
            assert found.until_ms > at
            assert sending_times.closed(settings, found.until_ms) is None
            at = found.until_ms + 3_600_000


def asked(box: Box, message_class: str, origin: str = "page") -> Asked:
    at = to_ms(datetime.fromisoformat("2026-11-11T03:00+01:00"))
    return Asked(Moment.ACCEPTANCE, box.store, box.rules, origin, message_class, at_ms=at)


def test_only_promotional_messages_wait_and_no_answer_does(box: Box) -> None:
    with box_in(PARIS):
        for judge in (holiday.judge, quiet_hours.judge):
            assert judge(asked(box, "functional"), [NUMBER]) == {}
            assert judge(asked(box, "promotional", "reply"), [NUMBER]) == {}
        verdict = holiday.judge(asked(box, "promotional"), [NUMBER])[NUMBER]
        opens = to_ms(datetime.fromisoformat("2026-11-12T08:00+01:00"))
        assert verdict == GoAt(opens, "holiday")
        # Each rule says only its own reason.
        assert quiet_hours.judge(asked(box, "promotional"), [NUMBER]) == {}


def test_a_clock_that_steps_is_believed(box: Box, clock: FakeClock) -> None:
    """The box starts at 14:13 in the afternoon; its clock is then put right, twice."""
    message = box.outbox.accept(
        NewMessage("Soldes", (NUMBER,), message_class="promotional"), SOPHIE
    ).messages[0]
    assert message.status == "queued"
    assert message.message_id is not None
    clock.step(8 * 3600)  # it is 22:13
    assert box.line().claim() is None
    assert box.status(message.message_id) == "held"
    clock.step(12 * 3600)  # it is 10:13 of the next day
    box.outbox.release_due()
    assert box.status(message.message_id) == "queued"
    clock.step(-12 * 3600)  # it was 22:13 after all
    assert box.line().claim() is None
    assert box.status(message.message_id) == "held"
    clock.advance(10 * 3600)
    box.outbox.release_due()
    assert box.claim().message_id == message.message_id
