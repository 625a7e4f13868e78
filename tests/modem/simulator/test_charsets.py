"""Texts between the modem and its client, in every character set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.pdu.alphabets import DEFAULT
from appliance.modem.simulator import charsets


@pytest.mark.parametrize(
    ("text", "character_set", "line"),
    [
        ("Ça €", "UCS2", "00C700610020 20AC".replace(" 20AC", "20AC")),
        ("é@", "GSM", "\x05\x00"),
        ("é@", "HEX", "0500"),
        ("œ", "GSM", "?"),
        ("œ", "HEX", "3F"),
        ("Ça €", "8859-1", "Ça ?"),
        ("Ça €", "IRA", "?a ?"),
        ("", "UCS2", ""),
    ],
)
def test_what_is_written(text: str, character_set: str, line: str) -> None:
    assert charsets.encode(text, character_set) == line


@pytest.mark.parametrize(
    ("line", "character_set"),
    [("xyz", "UCS2"), ("00", "UCS2"), ("D83D", "UCS2"), ("0g", "HEX"), ("é", "IRA")],
)
def test_what_is_in_no_such_set_is_refused(line: str, character_set: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        charsets.decode(line, character_set)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_ucs2(text: str) -> None:
    assert charsets.decode(charsets.encode(text, "UCS2"), "UCS2") == text


@given(st.text(DEFAULT.replace("\ufffd", "")), st.sampled_from(["GSM", "HEX"]))
def test_texts_of_the_alphabet_come_back(text: str, character_set: str) -> None:
    assert charsets.decode(charsets.encode(text, character_set), character_set) == text


@given(st.text(st.characters(codec="latin-1")))
def test_latin_comes_back(text: str) -> None:
    assert charsets.decode(charsets.encode(text, "8859-1"), "8859-1") == text
