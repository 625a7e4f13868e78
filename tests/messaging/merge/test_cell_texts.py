from datetime import date, datetime, time, timedelta

import pytest
from fakes.notation import FRENCH
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.merge.cell_texts import Cell, text_of_cell


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Bonjour", "Bonjour"),
        ("", ""),
        (612345678.0, "612345678"),
        (33612345678.0, "33612345678"),
        (12, "12"),
        (12.5, "12,5"),
        (0.1 + 0.2, "0,3"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0,0000001"),
        (-0.5, "-0,5"),
        (100.0, "100"),
        (True, "VRAI"),
        (False, "FAUX"),
        (date(2026, 11, 28), "28/11/2026"),
        (datetime(2026, 11, 28), "28/11/2026"),  # noqa: DTZ001 - spreadsheets know no zone
        (datetime(2026, 11, 28, 14, 30), "28/11/2026 14:30"),  # noqa: DTZ001
        (time(8, 5), "08:05"),
        (time(8, 5, 30), "08:05:30"),
        (timedelta(hours=30, minutes=5), "30:05"),
        (timedelta(seconds=-61), "-0:01:01"),
    ],
)
def test_a_cell_becomes_what_a_person_sees(value: Cell, text: str) -> None:
    assert text_of_cell(value, FRENCH) == text


@given(st.floats(-1e300, 1e300))
def test_a_figure_is_never_a_power_of_ten(value: float) -> None:
    text = text_of_cell(value, FRENCH)
    assert float(text.replace(",", ".")) == pytest.approx(value, rel=1e-14)
    assert "e" not in text.casefold()
