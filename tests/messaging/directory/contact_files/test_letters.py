"""The encoding of a file, detected from its octets."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.directory.contact_files.letters import decode, decode_as


@pytest.mark.parametrize(
    ("octets", "text", "encoding"),
    [
        (b"abc", "abc", "UTF-8"),
        ("é".encode(), "é", "UTF-8"),
        (codecs.BOM_UTF8 + "é".encode(), "é", "UTF-8"),
        ("é".encode("utf-16"), "é", "UTF-16"),
        (codecs.BOM_UTF16_LE + b"\x00", "ÿþ\x00", "Windows-1252"),
        (b"\xe9t\xe9 \x80", "été €", "Windows-1252"),
        (b"\xe9\x81", "é\x81", "ISO-8859-1"),
        ("éàü ".encode() + b"\xe9", "éàü é", "UTF-8, Windows-1252"),
        # É and a no-break space look like one letter of UTF-8.
        (b"\xc9\xa0" + b"\xe9" * 9, "É\xa0" + "é" * 9, "Windows-1252"),
    ],
)
def test_octets_tell_their_alphabet(octets: bytes, text: str, encoding: str) -> None:
    assert decode(octets) == (text, encoding)


@pytest.mark.parametrize(
    ("octets", "charset", "text", "encoding"),
    [
        (b"\x82", "cp850", "é", "CP850"),
        (b"\xe9\x80", "iso-8859-1", "é€", "ISO-8859-1"),
        (b"\xe9", ' "Windows_1252" ', "é", ' "WINDOWS_1252" '),
        (b"\xb1", "iso-8859-2", "ą", "ISO-8859-2"),
        (b"\xe9", "utf-8", "é", "Windows-1252"),  # not valid in it
        (b"\xe9", "rot13", "é", "Windows-1252"),  # not an encoding of text
        (b"\xe9", "cp859", "é", "Windows-1252"),  # unknown
        (b"abc", "cp850", "abc", "UTF-8"),
    ],
)
def test_a_named_alphabet_holds_where_it_fits(
    octets: bytes, charset: str, text: str, encoding: str
) -> None:
    assert decode_as(octets, charset) == (text, encoding)


@given(st.binary(), st.text(max_size=12))
def test_no_octets_break_it(octets: bytes, charset: str) -> None:
    assert isinstance(decode_as(octets, charset)[0], str)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode())[0] == text.removeprefix("\ufeff")
