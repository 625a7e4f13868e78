"""Times of seven octets."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import timestamp
from appliance.modem.pdu.errors import PduError

zones = st.integers(-79, 79).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
moments = st.datetimes(
    min_value=datetime(2000, 1, 2),  # noqa: DTZ001 - hypothesis wants it naive
    max_value=datetime(2099, 12, 30),  # noqa: DTZ001 - idem
    timezones=zones,
).map(lambda moment: moment.replace(microsecond=0))


@pytest.mark.parametrize(
    ("octets", "moment"),
    [
        ("20806291731408", "2002-08-26T19:37:41+00:00"),  # minus zero
        ("90901071142340", "2009-09-01T17:41:32+01:00"),
        ("10101032959532", "2001-01-01T23:59:59+05:45"),
        ("1120821105050A", "2011-02-28T11:50:50-05:00"),
        ("99309251619580", "2099-03-29T15:16:59+02:00"),
    ],
)
def test_by_example(octets: str, moment: str) -> None:
    assert timestamp.decode(bytes.fromhex(octets)) == datetime.fromisoformat(moment)


@given(moments)
def test_times_survive_in_every_offset(moment: datetime) -> None:
    octets = timestamp.encode(moment)
    assert len(octets) == 7
    assert timestamp.decode(octets) == moment


def test_the_offset_is_written() -> None:
    east = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=5, minutes=45)))
    west = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(-timedelta(hours=3)))
    assert timestamp.encode(east).hex() == "62304050607032"
    assert timestamp.encode(west).hex() == "62304050607029"


@pytest.mark.parametrize(
    "offset",
    [timedelta(minutes=7), timedelta(hours=20), -timedelta(hours=23), timedelta(seconds=30)],
)
def test_an_offset_that_cannot_be_written_becomes_utc(offset: timedelta) -> None:
    moment = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(offset))
    octets = timestamp.encode(moment)
    assert octets[6] == 0
    assert timestamp.decode(octets) == moment


@pytest.mark.parametrize(
    "octets",
    [
        bytes(7),
        b"\xff" * 7,
        bytes.fromhex("62314050607000"),  # month 13
        bytes.fromhex("62209250607000"),  # 29 February 2026
        bytes.fromhex("623040506070A0"),  # a letter in the offset
        bytes.fromhex("623040506070FF"),
        bytes.fromhex("6230405060"),
        b"",
    ],
)
def test_an_invalid_time_is_none(octets: bytes) -> None:
    assert timestamp.decode(octets) is None


@given(st.binary(max_size=9))
def test_nothing_raises(octets: bytes) -> None:
    moment = timestamp.decode(octets)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize("year", [1999, 2100])
def test_years_of_other_centuries_cannot_be_written(year: int) -> None:
    with pytest.raises(PduError, match="cannot be encoded"):
        timestamp.encode(datetime(year, 6, 1, tzinfo=UTC))


def test_a_time_without_offset_cannot_be_written() -> None:
    with pytest.raises(PduError, match="no offset from UTC"):
        timestamp.encode(datetime(2026, 6, 1))  # noqa: DTZ001 - naive on purpose
