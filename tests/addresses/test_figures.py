import pytest

from appliance.addresses import figures, numbers
from appliance.errors import InputError


@pytest.mark.parametrize(
    ("text", "country", "address"),
    [
        ("612345678.0", "NL", "+31612345678"),
        ("612345678,00", "NL", "+31612345678"),
        ("0612345679.0", "NL", "+31612345679"),
        ("601234567.0", "PL", "+48601234567"),
        ("33612345678.0", "FR", "+33612345678"),
        ("612345678.0", "FR", "+33612345678"),
        ("6.12345678E+08", "FR", "+33612345678"),
        ("6,12345678E+08", "NL", "+31612345678"),
        ("3,3612345678e10", "FR", "+33612345678"),
    ],
)
def test_a_figure_with_all_its_digits_is_the_number(text: str, country: str, address: str) -> None:
    assert numbers.normalise(text, country) == address


@pytest.mark.parametrize("text", ["6,12E+08", "6.12E+08", "6,12E08", "3,36E+10", "6.12346E+08"])
@pytest.mark.parametrize("country", ["FR", "PL", "NL", "BE"])
def test_a_figure_that_lost_digits_says_how_to_mend_the_column(text: str, country: str) -> None:
    assert figures.written_out(text) is None
    with pytest.raises(InputError) as caught:
        numbers.normalise(text, country)
    assert caught.value.code == "not_a_number"
    assert "the spreadsheet has shortened" in str(caught.value)
    assert "format the column as text" in str(caught.value)


@pytest.mark.parametrize("text", ["1E3", "E10", "12a", "06 12", "612345678.5", "Marie"])
def test_other_texts_are_no_figures(text: str) -> None:
    assert figures.written_out(text) is None
    assert not figures.is_power(text)
