import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.directory.contact_files import (
    MOST_OCTETS,
    ContactRecord,
    RecordNumber,
    read,
    write_cards,
    write_csv,
    write_json,
)
from appliance.messaging.directory.contact_files.records import ContactFileError
from appliance.store.contact_details import LANGUAGES, NAMES, Promotional


def people(data: bytes) -> list[tuple[str, ...]]:
    return [
        (record.name, *(number.number for number in record.numbers))
        for record in read(data).records
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")],
)
@pytest.mark.parametrize("header", ["", "Nom{0}Numéro\r\n", "NAME{0}mobile_phone\r\n"])
def test_every_usual_csv_is_read(separator: str, codec: str, encoding: str, header: str) -> None:
    text = f"{header.format(separator)}Zoë Lefèvre{separator}+33612345678\r\n"
    text += f"Jean{separator}06 12 34 56 79\r\n"
    found = read(text.encode(codec))
    assert found.encoding == encoding
    assert found.separator == separator
    assert found.has_header is bool(header)
    assert people(text.encode(codec)) == [
        ("Zoë Lefèvre", "+33612345678"),
        ("Jean", "06 12 34 56 79"),
    ]
    assert [record.line for record in found.records] == ([2, 3] if header else [1, 2])


def test_octets_that_windows_1252_does_not_know_are_latin_1() -> None:
    assert read(b"Zo\xeb \x81,+33612345678").encoding == "ISO-8859-1"


def test_the_platforms_own_form_with_a_space_before_the_comma() -> None:
    assert people(b"DUPONT ,+33612345678\nMARTIN ,+33612345679\n") == [
        ("DUPONT", "+33612345678"),
        ("MARTIN", "+33612345679"),
    ]


def test_the_number_may_stand_first_and_commas_in_quotes_or_other_separators_stay() -> None:
    assert people(b'0612345678,"Dupont, Marie"\n') == [("Dupont, Marie", "0612345678")]
    assert people(b"Dupont, Marie;0612345678\nBon, Jean;0612345679\n")[0] == (
        "Dupont, Marie",
        "0612345678",
    )


def test_first_and_last_name_are_joined_and_unknown_titles_become_free_fields() -> None:
    found = read(
        "Prénom;Nom;Portable;Tél. 2;Classe\nJean;Dupont;0612345678;0140506070;5e B\n".encode()
    )
    assert found.records == (
        ContactRecord(
            line=2,
            name="Jean Dupont",
            numbers=(RecordNumber("0612345678"), RecordNumber("0140506070")),
            fields=(("Classe", "5e B"),),
        ),
    )


def test_googles_columns() -> None:
    text = (
        "Name,Given Name,Family Name,Notes,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,"
        "Phone 2 - Value\nAda Love,Ada,Love,hello,Mobile,+33612345678,Work,+33140506070\n"
    )
    (record,) = read(text.encode()).records
    assert record.name == "Ada Love"
    assert record.notes == "hello"
    assert [number.number for number in record.numbers] == ["+33612345678", "+33140506070"]


def test_a_line_without_a_number_is_kept_to_be_judged() -> None:
    assert people(b"Marie,+33612345678\nJean,\nPaul\nJulie,none\n") == [
        ("Marie", "+33612345678"),
        ("Jean",),
        ("Paul",),
        ("Julie", "none"),
    ]
    assert people(b"a,b\n") == [("a", "b")]


def test_empty_lines_are_passed_over_and_lines_are_counted_as_in_the_file() -> None:
    text = b'\n\n"Marie\nDupont",+33612345678\n,\n\nJean,+33612345679\n'
    assert [record.line for record in read(text).records] == [3, 7]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \n", "file_empty"),
        (b"PK\x03\x04\x00\x00", "not_text"),
        (b"name,number\n", "no_contacts"),
        (b"[]", "no_contacts"),
        (b"{", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"a": 1}', "not_contacts"),
        (b'["a"]', "not_contacts"),
        (b"a" * (MOST_OCTETS + 1), "file_too_large"),
        (b'x,"' + b"a" * 200_000, "not_csv"),
    ],
)
def test_files_that_are_none_say_why(data: bytes, code: str) -> None:
    with pytest.raises(ContactFileError) as caught:
        read(data)
    assert caught.value.code == code
    assert caught.value.field == "file"


def test_json_in_its_lenient_forms() -> None:
    text = json.dumps(
        {"contacts": [{"name": "A", "number": 33612345678}, {"name": "B", "numbers": ["06", {}]}]}
    )
    assert people(text.encode()) == [("A", "33612345678"), ("B", "06")]


CARDS = b"""BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=A9a;=
Marie;;;
TEL;CELL;PREF:+33612345678
TEL;WORK:01 40 50 60 70
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Ren\xc3\xa9e\\, the
 \x20second
item1.TEL;VALUE=uri;TYPE="voice,home":tel:+33612345679
NOTE:one\\ntwo
CATEGORIES:Friends,A\\,B
PHOTO:data:image/png;base64,AAAA
END:VCARD
"""


def test_vcards_of_three_versions() -> None:
    first, second = read(CARDS).records
    assert first.name == "Marie Léa"
    assert first.numbers == (
        RecordNumber("+33612345678"),
        RecordNumber("01 40 50 60 70", "work"),
    )
    assert second.name == "Renée, the second"
    assert second.numbers == (RecordNumber("+33612345679", "home"),)
    assert second.notes == "one\ntwo"
    assert second.groups == ("Friends", "A,B")


def test_a_card_cut_short_is_taken_as_far_as_it_goes() -> None:
    assert people(b"BEGIN:VCARD\nFN:A\nTEL:06") == [("A", "06")]
    assert people(b"BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD") == [("A",), ("B",)]


def lines(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=12).map(str.strip).filter(bool)


WORDS = lines(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("=+-@'|\\")
)
LABELS = st.text("abcdefgh", max_size=6)
NUMBERS = st.from_regex(r"\+[1-9][0-9]{7,12}", fullmatch=True) | st.from_regex(
    r"[0-9]{3,8}", fullmatch=True
)
NOTES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from("\n=,;\"'\\"),
    max_size=30,
).map(str.strip)
RECORDS = st.builds(
    ContactRecord,
    line=st.just(0),
    name=WORDS,
    numbers=st.lists(
        st.builds(RecordNumber, NUMBERS, LABELS, private=st.sampled_from([None, True])),
        min_size=1,
        max_size=3,
    ).map(tuple),
    notes=NOTES,
    accepts_sms=st.booleans(),
    groups=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    fields=st.dictionaries(WORDS, WORDS, max_size=2).map(lambda d: tuple(sorted(d.items()))),
    details=st.fixed_dictionaries(
        {},
        optional={
            "external_id": WORDS,
            "email": WORDS,
            "language": st.sampled_from(LANGUAGES),
            "colleague": st.booleans(),
            "street": WORDS,
            "postcode": WORDS,
            "town": WORDS,
            "preferred": st.booleans(),
            "promotional": st.sampled_from([Promotional.YES, Promotional.NO]),
        },
    ).map(lambda d: tuple((name, d[name]) for name in NAMES if name in d)),
)


def without_lines(records: Iterable[ContactRecord]) -> list[ContactRecord]:
    return [
        replace(record, line=0, fields=tuple(sorted(record.fields or ()))) for record in records
    ]


@given(st.lists(RECORDS, min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_csv_comes_back_unchanged(records: list[ContactRecord], separator: str) -> None:
    found = read("".join(write_csv(records, separator=separator)).encode())
    assert found.kind == "csv"
    assert without_lines(found.records) == records


@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_json_comes_back_unchanged(records: list[ContactRecord]) -> None:
    found = read("".join(write_json(records)).encode())
    assert without_lines(found.records) == records


@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_vcards_come_back_with_all_that_a_card_can_say(records: list[ContactRecord]) -> None:
    found = read("".join(write_cards(records)).encode())
    assert found.kind == "vcard"
    for record, back in zip(records, found.records, strict=True):
        assert back.name == record.name
        assert back.numbers == record.numbers
        assert (back.notes or "") == record.notes
        assert (back.groups or ()) == record.groups
        assert back.accepts_sms is (None if record.accepts_sms else False)
        assert back.details == record.details


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        found = read(data)
    except ContactFileError:
        return
    assert found.records


@given(st.text(alphabet="ab,;\t\n\"'BEGIN:VCARD0123+=", max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read(text.encode())
    except ContactFileError:
        return


def test_no_cell_of_an_export_begins_like_a_formula() -> None:
    record = ContactRecord(
        0,
        "=HYPERLINK()",
        (RecordNumber("+33612345678", "@x"),),
        "-1",
        accepts_sms=True,
        groups=("+1",),
        fields=(("=a", "=b"),),
    )
    text = "".join(write_csv([record]))
    cells = ["'=HYPERLINK()", "+33612345678", "'@x", "'-1", "yes", "'+1", "'=b"]
    assert text.splitlines()[1] == ",".join(f'"{cell}"' for cell in cells)
