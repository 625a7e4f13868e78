"""The content lines of a vCard: unfolded and parsed, each in its own encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.directory.contact_files.card_lines import Property, properties


def values(data: bytes) -> list[tuple[str, str]]:
    return [(found.name, found.value) for found in properties(data)]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"FN:Anne\nTEL:06", [("FN", "Anne"), ("TEL", "06")]),
        (b"FN:An\n ne\r\n\tMartin", [("FN", "AnneMartin")]),
        ("FN:é".encode()[:-1] + b"\n " + "é".encode()[-1:], [("FN", "é")]),
        (b"fn;charset=x:A", [("FN", "A")]),
        (b'TEL;X="a:b;c":06', [("TEL", "06")]),
        (b"FN;ENCODING=QUOTED-PRINTABLE:=C3=A9t=\n=C3=A9", [("FN", "été")]),
        (b"FN;QUOTED-PRINTABLE:a=\nEND:VCARD", [("FN", "a"), ("END", "VCARD")]),
        (b"FN;CHARSET=ISO-8859-1:" + b"\xe9", [("FN", "é")]),
        (b"no colon\nFN:A", [("FN", "A")]),
        (b" begins with a blank\nFN:A", [("FN", "A")]),
        (b"", []),
    ],
)
def test_lines_are_unfolded_and_taken_apart(data: bytes, found: list[tuple[str, str]]) -> None:
    assert values(data) == found


def test_a_line_tells_its_group_its_types_and_where_it_begins() -> None:
    [_, found] = properties(b"FN:A\n\nitem1.TEL;TYPE=Cell,home;WORK;PREF=1:06")
    assert found == Property(
        3,
        "ITEM1",
        "TEL",
        (("TYPE", "Cell,home"), ("", "WORK"), ("PREF", "1")),
        "06",
        "",
    )
    assert found.types() == ["cell", "home", "work"]


def test_each_line_has_an_alphabet_of_its_own() -> None:
    data = "FN:é\n".encode() + b"N:\xe9\n" + b"TEL:06"
    assert [(found.value, found.encoding) for found in properties(data)] == [
        ("é", "UTF-8"),
        ("é", "Windows-1252"),
        ("06", ""),
    ]


@given(st.binary(max_size=120))
def test_no_octets_break_it(data: bytes) -> None:
    assert all(found.line >= 1 for found in properties(data))
