"""What the summary of a new message says about its recipients."""

from typing import get_args

from appliance.messaging.requests import Blocked, Reason
from appliance.web.writing.summary import HARMLESS, REASONS


def test_each_reason_to_leave_a_recipient_out_has_its_words() -> None:
    assert {*REASONS, *HARMLESS} == {*get_args(Reason), *get_args(Blocked)}
