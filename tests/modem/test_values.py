"""The values of an answer's line, in any notation of a modem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.values import groups_of, number_or_none, numbers_in, quoted_in, values_of


def test_values() -> None:
    assert values_of('+CPMS: "SM",3,,"a,b"') == ["SM", "3", "", "a,b"]
    assert values_of("+CSQ: 20,99") == ["20", "99"]
    assert values_of("+CPIN:") == []
    assert groups_of("+CNMI: (0-2),(0,1), (0)") == ["0-2", "0,1", "0"]
    assert groups_of('+CPMS: (("SM","ME"),("SM"))') == ['"SM","ME"', '"SM"']
    assert numbers_in("0-2,4,x,9-1000000") == frozenset({0, 1, 2, 4, *range(9, 256)})
    assert quoted_in('"SM","ME","SM",""') == ("SM", "ME")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("007", 7),
        ("999999999", 999_999_999),
        ("1000000000", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("0x1F", None),
        ("\u00b2", None),
    ],
)
def test_a_number_is_one_of_a_modem(text: str, number: int | None) -> None:
    assert number_or_none(text) == number


def test_an_unclosed_or_unopened_list_is_refused() -> None:
    assert groups_of("+CNMI: (0,1") == []
    assert groups_of("+CNMI: 0,1)") == []
    assert groups_of("") == []


@given(st.lists(st.text(st.characters(exclude_characters='"', codec="ascii"), max_size=8)))
def test_quoted_values_come_back(values: list[str]) -> None:
    line = "+CPMS: " + ",".join(f'"{value}"' for value in values)
    assert values_of(line) == [value.strip() for value in values]


@given(st.text(max_size=40))
def test_no_text_breaks_them(text: str) -> None:
    assert all(isinstance(value, str) for value in values_of(text))
    assert all(number >= 0 for number in numbers_in(text))
    assert len(set(quoted_in(text))) == len(quoted_in(text))
