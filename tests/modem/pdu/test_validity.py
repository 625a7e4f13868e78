"""The three forms of the validity period."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu import validity
from appliance.modem.pdu.errors import PduError
from appliance.modem.pdu.reader import Reader
from appliance.modem.pdu.validity import DAY, HOUR, MINUTE, WEEK, Validity


@pytest.mark.parametrize(
    ("octet", "seconds"),
    [
        (0, 5 * MINUTE),
        (11, HOUR),
        (143, 12 * HOUR),
        (144, 12 * HOUR + 30 * MINUTE),
        (167, DAY),
        (168, 2 * DAY),
        (196, 30 * DAY),
        (197, 5 * WEEK),
        (255, 63 * WEEK),
    ],
)
def test_the_table_of_the_relative_form(octet: int, seconds: int) -> None:
    assert validity.decode_relative(octet) == seconds
    assert validity.encode_relative(seconds) == octet


@pytest.mark.parametrize("octet", range(256))
def test_every_relative_octet_survives(octet: int) -> None:
    assert validity.encode_relative(validity.decode_relative(octet)) == octet


@given(st.integers(-10, 70 * WEEK))
def test_a_period_is_rounded_up_and_no_further_than_needed(seconds: int) -> None:
    octet = validity.encode_relative(seconds)
    if seconds <= 63 * WEEK:
        assert validity.decode_relative(octet) >= seconds
    else:
        assert octet == 255
    if octet:
        assert validity.decode_relative(octet - 1) < seconds


def read(octets: bytes, period: Validity) -> Validity | None:
    return Validity.decode(Reader(octets), period.format_bits)


periods = st.one_of(
    st.integers(0, 255).map(
        lambda octet: Validity("relative", seconds=validity.decode_relative(octet))
    ),
    st.datetimes(
        min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis wants it naive
        max_value=datetime(2099, 12, 31),  # noqa: DTZ001 - idem
        timezones=st.just(UTC),
    ).map(lambda moment: Validity("absolute", until=moment.replace(microsecond=0))),
    st.builds(
        Validity,
        st.just("enhanced"),
        seconds=st.none() | st.integers(0, 100 * HOUR - 1),
        single_shot=st.booleans(),
    ),
)


@given(periods)
def test_every_form_survives(period: Validity) -> None:
    octets = period.encode()
    assert len(octets) == (1 if period.form == "relative" else 7)
    assert read(octets, period) == period


@pytest.mark.parametrize(
    ("octets", "seconds", "single_shot"),
    [
        ("42030000000000", 3, True),
        ("00000000000000", None, False),
        ("01A80000000000", 2 * DAY, False),
        ("03103254000000", HOUR + 23 * MINUTE + 45, False),
        ("82000A00000000", 10, False),  # an extension octet before it
        ("07FFFFFFFFFFFF", None, False),  # reserved
    ],
)
def test_the_enhanced_form(octets: str, seconds: int | None, *, single_shot: bool) -> None:
    expected = Validity("enhanced", seconds, single_shot=single_shot)
    assert Validity.decode(Reader(bytes.fromhex(octets)), 1) == expected


def test_an_enhanced_period_beyond_a_hundred_hours_is_rounded_up() -> None:
    period = Validity("enhanced", 30 * DAY)
    assert read(period.encode(), period) == period


def test_no_period_and_no_time() -> None:
    assert Validity.decode(Reader(b""), 0) is None
    assert Validity.decode(Reader(b"\xff" * 7), 3) == Validity("absolute")
    with pytest.raises(PduError, match="needs a time"):
        Validity("absolute").encode()


@pytest.mark.parametrize("format_bits", [1, 2, 3])
def test_cut_off(format_bits: int) -> None:
    with pytest.raises(PduError, match="validity period"):
        Validity.decode(Reader(b""), format_bits)


def test_what_a_submit_asks_for() -> None:
    assert validity.relative(90) == Validity("relative", 5 * MINUTE)
    assert validity.relative(25 * HOUR) == Validity("relative", 2 * DAY)
