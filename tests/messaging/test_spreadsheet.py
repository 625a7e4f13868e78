import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.spreadsheet import defuse, restore


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "=cmd|' /C calc'!A0",
        "'=1",
    ],
)
def test_what_a_spreadsheet_would_calculate_is_defused(cell: str) -> None:
    assert defuse(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Marie", "+33612345678", "06 12", "'quoted'", "a=b"])
def test_plain_text_and_telephone_numbers_stay(cell: str) -> None:
    assert defuse(cell) == cell


@given(st.text(alphabet="'=+-@1a\t\n") | st.text())
def test_every_cell_comes_back(cell: str) -> None:
    assert restore(defuse(cell)) == cell
