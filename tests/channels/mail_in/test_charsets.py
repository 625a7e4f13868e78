"""Octets become text, whatever a mail says about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.channels.mail_in import charsets


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_octets_are_decoded(octets: bytes, charset: str) -> None:
    charsets.decode(octets, charset)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?=C3=89quipe?= =?iso-8859-1?b?IE5vcmQ=?=", "Équipe Nord"),
        ("caf\u00e9 x", "café x"),
        ("=?nonsense?q?caf=E9?=", "café"),
        ("two\r\n lines", "two lines"),
    ],
)
def test_a_header_is_read_as_people_read_it(value: str, text: str) -> None:
    assert charsets.header(value) == text


def test_windows_is_read_where_latin_1_is_said() -> None:
    assert charsets.decode(b"5 \x80", "iso-8859-1") == "5 €"
    assert charsets.decode(b"\xef\xbb\xbfa\x00b", "utf-8") == "ab"


@given(st.text(max_size=500))
def test_any_header_is_read(value: str) -> None:
    charsets.header(value)
