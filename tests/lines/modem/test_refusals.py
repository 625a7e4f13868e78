"""What a refusal of the modem or the network means."""

import pytest

from appliance.lines.modem import refusals
from appliance.lines.protocol import Course
from appliance.modem.traffic import Refused


def test_the_tables_say_something_for_every_code() -> None:
    for table in (refusals.CMS, refusals.CME):
        assert all(refusal.meaning for refusal in table.values())


@pytest.mark.parametrize(
    ("refused", "course", "error"),
    [
        (Refused("CMS", 21, "+CMS ERROR: 21"), Course.FAIL, "CMS 21"),
        (Refused("CMS", 42, "+CMS ERROR: 42"), Course.RETRY, "CMS 42"),
        (Refused("CMS", 332, "+CMS ERROR: 332"), Course.DOUBT, "CMS 332"),
        (Refused("CME", 10, "+CME ERROR: 10"), Course.WAIT, "CME 10"),
        (Refused("CMS", 9999, "+CMS ERROR: 9999"), Course.RETRY, "CMS 9999"),
        (Refused("", None, "ERROR"), Course.RETRY, "ERROR"),
    ],
)
def test_what_follows_and_what_the_message_keeps(
    refused: Refused, course: Course, error: str
) -> None:
    assert refusals.of(refused).course is course
    assert refusals.error_of(refused) == error


def test_an_error_of_somebody_else_has_no_meaning_here() -> None:
    assert refusals.meaning("opted_out") == ""
