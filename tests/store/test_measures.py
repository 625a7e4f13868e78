import pytest

from appliance.store.measures import date_in, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3,5", -3.5),
        ("1 250.75", 1250.75),
        (" 7 ", 7),
        ("", None),
        ("12 ans", None),
        ("1,2,3", None),
        ("٣", None),
        ("1e5", None),
        ("nan", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: float | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2010-12-03", "2010-12-03"),
        ("3/12/2010", "2010-12-03"),
        ("03.12.2010", "2010-12-03"),
        (" 3-12-2010 ", "2010-12-03"),
        ("31/02/2010", None),
        ("2010", None),
        ("0000-01-01", None),
        ("hier", None),
    ],
)
def test_a_date_is_read_with_the_day_first_or_the_year_first(text: str, day: str | None) -> None:
    assert date_in(text) == day
