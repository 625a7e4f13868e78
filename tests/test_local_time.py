"""Times that the clocks skip and times that occur twice, in the zones of several countries."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes.zones import box_in

from appliance import local_time
from appliance.clock import to_ms

PARIS, WARSAW, LISBON = "Europe/Paris", "Europe/Warsaw", "Europe/Lisbon"
NEW_YORK, LORD_HOWE = "America/New_York", "Australia/Lord_Howe"
SANTIAGO, HAVANA, REUNION = "America/Santiago", "America/Havana", "Indian/Reunion"


def read(zone: str, typed: str, now: str | None = None) -> tuple[str, local_time.Reading]:
    with box_in(zone):
        now_ms = None if now is None else to_ms(datetime.fromisoformat(now))
        reading = local_time.read(datetime.fromisoformat(typed), now_ms)
        return local_time.local(reading.at_ms).isoformat(timespec="minutes"), reading


@pytest.mark.parametrize(
    ("zone", "typed", "meant"),
    [
        (PARIS, "2027-03-28T02:00", "2027-03-28T03:00+02:00"),
        (PARIS, "2027-03-28T02:30", "2027-03-28T03:30+02:00"),
        (PARIS, "2027-03-28T02:59", "2027-03-28T03:59+02:00"),
        (WARSAW, "2027-03-28T02:30", "2027-03-28T03:30+02:00"),
        (LISBON, "2027-03-28T01:30", "2027-03-28T02:30+01:00"),
        (NEW_YORK, "2027-03-14T02:30", "2027-03-14T03:30-04:00"),
        (LORD_HOWE, "2027-10-03T02:15", "2027-10-03T02:45+11:00"),  # by half an hour
        (SANTIAGO, "2027-09-05T00:00", "2027-09-05T01:00-03:00"),  # a day without midnight
    ],
)
def test_a_time_that_is_left_out_is_as_much_later_as_the_clocks_jump(
    zone: str, typed: str, meant: str
) -> None:
    shown, reading = read(zone, typed)
    assert shown == meant
    assert (reading.skipped, reading.repeated) == (True, False)


@pytest.mark.parametrize(
    ("zone", "typed", "first", "second"),
    [
        (PARIS, "2027-10-31T02:30", "2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00"),
        (WARSAW, "2027-10-31T02:00", "2027-10-31T02:00+02:00", "2027-10-31T02:00+01:00"),
        (LISBON, "2027-10-31T01:59", "2027-10-31T01:59+01:00", "2027-10-31T01:59+00:00"),
        (NEW_YORK, "2027-11-07T01:30", "2027-11-07T01:30-04:00", "2027-11-07T01:30-05:00"),
        (LORD_HOWE, "2027-04-04T01:45", "2027-04-04T01:45+11:00", "2027-04-04T01:45+10:30"),
        (HAVANA, "2027-11-07T00:00", "2027-11-07T00:00-04:00", "2027-11-07T00:00-05:00"),
    ],
)
def test_of_a_time_that_comes_twice_the_first_that_is_to_come_is_meant(
    zone: str, typed: str, first: str, second: str
) -> None:
    shown, reading = read(zone, typed)
    assert shown == first
    assert (reading.skipped, reading.repeated) == (False, True)
    assert read(zone, typed, now=first)[0] == first
    just_after = datetime.fromisoformat(first) + timedelta(minutes=1)
    assert read(zone, typed, now=just_after.isoformat())[0] == second
    with box_in(zone):
        moments = [to_ms(datetime.fromisoformat(moment)) for moment in (first, second)]
        assert list(map(local_time.turn, moments)) == ["first", "second"]


@pytest.mark.parametrize(
    ("zone", "typed", "meant"),
    [
        (PARIS, "2027-03-28T01:59", "2027-03-28T01:59+01:00"),
        (PARIS, "2027-03-28T03:00", "2027-03-28T03:00+02:00"),
        (PARIS, "2027-10-31T01:59", "2027-10-31T01:59+02:00"),
        (PARIS, "2027-10-31T03:00", "2027-10-31T03:00+01:00"),
        (LORD_HOWE, "2027-10-03T02:30", "2027-10-03T02:30+11:00"),
        (LORD_HOWE, "2027-04-04T02:00", "2027-04-04T02:00+10:30"),
        (REUNION, "2027-03-28T02:30", "2027-03-28T02:30+04:00"),  # France without summer time
        ("UTC", "2027-03-28T02:30", "2027-03-28T02:30+00:00"),
    ],
)
def test_any_other_time_is_itself(zone: str, typed: str, meant: str) -> None:
    shown, reading = read(zone, typed)
    assert shown == meant
    assert (reading.skipped, reading.repeated) == (False, False)
    with box_in(zone):
        assert local_time.turn(reading.at_ms) is None


@pytest.mark.parametrize("zone", [PARIS, NEW_YORK, LORD_HOWE, SANTIAGO])
def test_no_time_of_a_year_is_ever_read_as_an_earlier_one(zone: str) -> None:
    with box_in(zone):
        typed = datetime(2027, 1, 1, 0, 15)  # noqa: DTZ001 - the box's own time
        while typed.year == 2027:
            shown = local_time.local(local_time.read(typed).at_ms).replace(tzinfo=None)
            assert shown >= typed
            typed += timedelta(minutes=30)


@pytest.mark.parametrize("zone", [PARIS, NEW_YORK])
@pytest.mark.parametrize("typed", [datetime(1, 1, 1), datetime(9999, 12, 31, 23)])  # noqa: DTZ001
def test_a_year_beyond_counting_is_an_error(zone: str, typed: datetime) -> None:
    with box_in(zone), pytest.raises((ValueError, OverflowError, OSError)):
        local_time.local(local_time.read(typed).at_ms)


def test_a_moment_comes_back_to_itself() -> None:
    with box_in(PARIS):
        at_ms = to_ms(datetime(2027, 10, 31, 1, 30, tzinfo=UTC)) + 123
        assert to_ms(local_time.local(at_ms)) == at_ms
        assert local_time.turn(at_ms) == "second"
