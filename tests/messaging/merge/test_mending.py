"""Numbers that a spreadsheet damaged: what is mended, what is not, and what is said then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.addresses import numbers
from appliance.errors import InputError
from appliance.messaging.merge.mending import mend


@pytest.mark.parametrize(
    ("written", "country", "address"),
    [
        ("612345678", "FR", "+33612345678"),  # the leading zero is lost
        ("6 12 34 56 78", "FR", "+33612345678"),
        ("612345678.0", "FR", "+33612345678"),
        ("612345678,00", "FR", "+33612345678"),
        ("33612345678", "FR", "+33612345678"),  # the plus sign is lost
        ("33612345678.0", "FR", "+33612345678"),
        ("6.12345678E+08", "FR", "+33612345678"),
        ("3,3612345678E+10", "FR", "+33612345678"),
        ("32470123456", "FR", "+32470123456"),  # of another country
        ("48601234567.0", "FR", "+48601234567"),
        ("31612345678", "BE", "+31612345678"),
        ("470123456", "BE", "+32470123456"),
        ("612345678", "NL", "+31612345678"),
        ("7400123456", "GB", "+447400123456"),
        ("447400123456", "FR", "+447400123456"),
        ("601234567.0", "PL", "+48601234567"),
        ("48601234567", "PL", "+48601234567"),
        ("692112233", "RE", "+262692112233"),
        ("639980150", "FR", "+33639980150"),  # for films: in no plan
    ],
)
def test_a_damaged_number_is_mended(written: str, country: str, address: str) -> None:
    mended = mend(written, country)
    assert (mended.address, mended.is_mended) == (address, True)


@pytest.mark.parametrize(
    ("written", "country", "address"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("06\u00a012\u00a034\u00a056\u00a078", "FR", "+33612345678"),  # non-breaking blanks
        ("06\u202f12\u202f34\u202f56\u202f78\u00a0", "FR", "+33612345678"),
        ("'0612345678", "FR", "+33612345678"),
        ("\u20190612345678", "FR", "+33612345678"),
        ("' +33 6 12 34 56 78", "FR", "+33612345678"),
        ("\u202a+33612345678\u202c", "FR", "+33612345678"),  # marks of writing direction
        ("0033 6 12 34 56 78", "FR", "+33612345678"),
        ("+32 470 12 34 56", "FR", "+32470123456"),
        ("601 234 567", "PL", "+48601234567"),  # written so in Poland
        ("601234567", "PL", "+48601234567"),
        ("690123456", "PL", "+48690123456"),  # +690 is Tokelau; nothing is lost here
        ("36111", "FR", "36111"),
        ("3008", "FR", "3008"),
    ],
)
def test_a_number_as_people_write_it_is_that_number(
    written: str, country: str, address: str
) -> None:
    mended = mend(written, country)
    assert (mended.address, mended.is_mended) == (address, False)


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("6,12E+08", "FR"),
        ("6.12346E+08", "NL"),
        ("3,36E+10", "PL"),
        ("61234567", "FR"),  # a digit is missing
        ("612345678901234", "FR"),
    ],
)
def test_lost_digits_are_not_guessed(written: str, country: str) -> None:
    with pytest.raises(InputError) as caught:
        mend(written, country)
    assert (caught.value.code, caught.value.field) == ("not_a_number", "number")
    assert "format the column as text" in str(caught.value)


@pytest.mark.parametrize("written", ["Marie", "0612", "06 12 34 56", "12/05/2026", "?", "0" * 200])
def test_other_texts_are_no_numbers(written: str) -> None:
    with pytest.raises(InputError) as caught:
        mend(written, "FR")
    assert caught.value.code == "not_a_number"


@pytest.mark.parametrize("written", ["", "  ", "'", "\u00a0", "\u200b"])
def test_an_empty_cell_has_no_number(written: str) -> None:
    with pytest.raises(InputError) as caught:
        mend(written, "FR")
    assert caught.value.code == "no_number"


def test_of_two_readings_none_is_chosen() -> None:
    # 06 87 53 77 30 without its zero, or +687 53.77.30 in New Caledonia without its plus sign
    with pytest.raises(InputError) as caught:
        mend("687537730", "FR")
    assert caught.value.code == "ambiguous_number"
    assert "may be 06 87 53 77 30 or +687 53.77.30" in str(caught.value)
    assert "format the column as text" in str(caught.value)
    only_france = mend("687537730", "FR", lambda address: address.startswith("+33"))
    assert only_france.address == "+33687537730"


def test_a_country_that_may_not_be_written_to_is_no_reading() -> None:
    assert mend("32470123456", "FR").address == "+32470123456"
    with pytest.raises(InputError):
        mend("32470123456", "FR", lambda address: not address.startswith("+32"))


@given(st.text(max_size=100), st.sampled_from(["FR", "PL", "NL", "BE", "GB", "DE", "IT"]))
def test_any_cell_is_a_number_that_can_be_written_to_or_an_error(
    written: str, country: str
) -> None:
    try:
        mended = mend(written, country)
    except InputError as error:
        problem: InputError | None = error
    else:
        problem = None
        assert numbers.is_answerable(mended.address)
        assert mend(mended.address, country).address == mended.address
    if problem is not None:
        assert problem.code in ("no_number", "not_a_number", "ambiguous_number")
        assert problem.field == "number"


MOBILES = st.one_of(
    st.tuples(st.just("FR"), st.from_regex(r"\+336[0-24-8][0-9]{7}", fullmatch=True)),
    st.tuples(st.just("NL"), st.from_regex(r"\+316[1-5][0-9]{7}", fullmatch=True)),
    st.tuples(st.just("BE"), st.from_regex(r"\+3247[0-9]{7}", fullmatch=True)),
    st.tuples(st.just("PL"), st.from_regex(r"\+4860[0-9]{7}", fullmatch=True)),
)
DAMAGES = {
    "without the country": lambda address, code: address.removeprefix(code),
    "without the plus": lambda address, _: address[1:],
    "with a decimal": lambda address, _: f"{address[1:]}.0",
    "with a decimal comma": lambda address, code: f"{address.removeprefix(code)},0",
    "as a whole power": lambda address, _: f"{address[1]}.{address[2:]}E+{len(address) - 2}",
    "with an apostrophe": lambda address, _: f"'{address}",
    "with blanks": lambda address, _: "\u00a0".join([address[:3], address[3:6], address[6:]]),
}


@given(MOBILES, st.sampled_from(sorted(DAMAGES)))
def test_a_damaged_mobile_is_that_mobile_or_said_to_be_unclear(
    mobile: tuple[str, str], damage: str
) -> None:
    country, address = mobile
    code = {"FR": "+33", "NL": "+31", "BE": "+32", "PL": "+48"}[country]
    damaged = DAMAGES[damage](address, code)
    try:
        found = mend(damaged, country).address
    except InputError as error:
        found = error.code
    assert found in (address, "ambiguous_number")


@given(MOBILES, st.integers(min_value=1, max_value=6))
def test_a_shortened_power_is_never_a_number(mobile: tuple[str, str], kept: int) -> None:
    country, address = mobile
    written = f"{address[1]},{address[2 : 2 + kept]}E+{len(address) - 2}"
    with pytest.raises(InputError):
        mend(written, country)
