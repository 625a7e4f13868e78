from datetime import datetime

import pytest
from fakes.office import Office

from appliance import local_time
from appliance.web.shown import formatting

AT = local_time.read(datetime(2026, 11, 22, 14, 46)).at_ms  # noqa: DTZ001 - the box's own time


@pytest.mark.parametrize(
    ("language", "moment", "day", "number"),
    [
        ("fr", "22/11/2026 14:46", "22 nov.", "12\u202f345"),
        ("en", "22/11/2026, 14:46", "22 Nov", "12,345"),
        ("pl", "22.11.2026, 14:46", "22 lis", "12\u00a0345"),
        ("nl", "22-11-2026, 14:46", "22 nov", "12.345"),
    ],
)
def test_dates_and_numbers_are_written_as_the_reader_does(
    office: Office, language: str, moment: str, day: str, number: str
) -> None:
    with office.app.test_request_context(headers={"Accept-Language": language}):
        assert formatting.moment(AT) == moment
        assert formatting.hour(AT) == "14:46"
        assert formatting.short_date(local_time.local(AT).date()) == day
        assert formatting.number(12_345) == number


def test_a_later_result_of_the_same_day_is_shown_with_its_time(office: Office) -> None:
    with office.app.test_request_context(headers={"Accept-Language": "fr"}):
        assert formatting.later_than(AT, AT - 3_600_000) == "14:46"
        assert formatting.later_than(AT, AT - 86_400_000) == "22/11/2026 14:46"
