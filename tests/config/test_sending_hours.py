"""The hours, days and holidays of promotional messages, as the settings write them."""

import pytest

from appliance.config import sending_hours


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("08:00-21:30", "08:00-21:30"),
        (" 8:00 - 9:05", "08:00-09:05"),
        ("0:00-24:00", "00:00-24:00"),
    ],
)
def test_hours(written: str, kept: str) -> None:
    assert sending_hours.hours(written) == kept


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "two times"),
        ("8-20", "two times"),
        ("08:00-08:00", "nothing could ever be sent"),
        ("21:00-08:00", "nothing could ever be sent"),
        ("08:00-24:01", "between 00:00 and 24:00"),
        ("08:60-12:00", "between 00:00 and 24:00"),
    ],
)
def test_hours_that_are_none(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sending_hours.hours(written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("mon-sat", "mon-sat"),
        ("sat-mon", "mon,sat,sun"),
        ("Mon, tue", "mon,tue"),
        ("fri,mon-wed", "mon-wed,fri"),
        ("sun", "sun"),
        ("mon-sun", "mon-sun"),
    ],
)
def test_days(written: str, kept: str) -> None:
    assert sending_hours.days(written) == kept


@pytest.mark.parametrize(
    ("written", "why"),
    [("", "at least one day"), (",", "at least one day"), ("lundi", "days such as"),
     ("mon-", "days such as"), ("-mon", "days such as")],
)  # fmt: skip
def test_days_that_are_none(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sending_hours.days(written)


@pytest.mark.parametrize(
    ("written", "kept"), [("fr-57", "FR-57"), ("", ""), ("AUTO", "auto"), (" pl ", "PL")]
)
def test_holidays(written: str, kept: str) -> None:
    assert sending_hours.holidays(written) == kept


def test_a_country_without_known_holidays() -> None:
    with pytest.raises(ValueError, match="FR-57"):
        sending_hours.holidays("ES")
