"""A date of twelve digits is the box's local time."""

from contextlib import suppress

import pytest
from fakes.clock import START_MS
from fakes.zones import box_in
from hypothesis import given
from hypothesis import strategies as st

from appliance.channels.mail_in import dates
from appliance.errors import InputError


def test_twelve_digits_are_hour_minute_day_month_and_year() -> None:
    with box_in("Europe/Paris"):
        assert dates.due_ms("143025122026", START_MS) == 1_798_205_400_000


@pytest.mark.parametrize("written", ["", "12", "2460251220260", "246025122026", "120031022027"])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="HHMMDDMMYYYY"):
        dates.due_ms(written, START_MS)


@given(st.text(st.sampled_from("0123456789x"), max_size=13))
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(InputError):
        assert isinstance(dates.due_ms(written, START_MS), int)
