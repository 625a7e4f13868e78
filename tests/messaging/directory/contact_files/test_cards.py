"""vCards as telephones, Outlook, iCloud, Nextcloud and Android write them."""

import pytest

from appliance.messaging.directory.contact_files import ContactRecord, RecordNumber, read
from appliance.messaging.directory.contact_files.telephone import of_uri


def card(*lines: str | bytes) -> bytes:
    """Return a card with these lines."""
    octets = [line if isinstance(line, bytes) else line.encode() for line in lines]
    return b"\r\n".join([b"BEGIN:VCARD", *octets, b"END:VCARD", b""])


def only(data: bytes) -> ContactRecord:
    (record,) = read(data).records
    return record


QUOTED = "FN;ENCODING=QUOTED-PRINTABLE"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        # Outlook: 2.1, quoted-printable in undeclared Windows-1252.
        (f"{QUOTED}:Test=DF=E4=F6=FC=C4=D6", "TestßäöüÄÖ"),
        (f"{QUOTED}:Fran=E7oise =80", "Françoise €"),
        ("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Ren=E9", "René"),
        ("FN;CHARSET=Windows-1250;ENCODING=QUOTED-PRINTABLE:=A3=B9ka", "Łąka"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=iso-8859-2:=A3=B1ka", "Łąka"),
        # Android and old Nokias: UTF-8, declared or not.
        ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=A9", "Zoé"),
        (f"{QUOTED}:Zo=C3=A9", "Zoé"),
        ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=E9", "Zoé"),
        ("FN;QUOTED-PRINTABLE:Zo=C3=A9", "Zoé"),
        (f"{QUOTED}:Jean=\r\n=20Paul=\r\n=C3=\r\n=A9", "Jean Paulé"),
        # Unencoded octets.
        (b"FN;CHARSET=ISO-8859-1:Ren\xe9", "René"),
        (b"FN:Ren\xe9", "René"),
        ("FN;CHARSET=klingon:Zoé", "Zoé"),
        # Folded inside a letter.
        (b"FN:Zo\xc3\r\n \xa9 Apr\xc3\xa8s", "Zoé Après"),
        (b"FN:Zo\xc3\r\n\t\xa9", "Zoé"),
        # Quotes in a parameter, Apple's group, lower case.
        ('fn;language="fr:FR";x=1:Zoé', "Zoé"),
        ("item3.FN:Zoé", "Zoé"),
        ("N:Dupont;Marie;Jeanne;;", "Marie Jeanne Dupont"),
        ("FN:\r\nN:;;;;\r\nORG:Acme;Sales", "Acme"),
    ],
)
def test_names_in_every_alphabet(line: str | bytes, name: str) -> None:
    assert only(card("VERSION:2.1", line, "TEL;CELL:+33612350001")).name == name


def test_one_odd_card_does_not_change_the_alphabet_of_the_others() -> None:
    data = card("FN:Zoé", "TEL:1234567") + card(b"FN:Ren\xe9", "TEL:1") + card("FN:Łąka", "TEL:1")
    contents = read(data)
    assert [record.name for record in contents.records] == ["Zoé", "René", "Łąka"]
    assert contents.encoding == "UTF-8, Windows-1252"


def test_a_file_in_utf_16_and_one_with_a_mark() -> None:
    data = card("FN:Łąka", "TEL;CELL:+48601234567")
    assert only(data.decode().encode("utf-16")).name == "Łąka"
    assert only(b"\xef\xbb\xbf" + data).name == "Łąka"


@pytest.mark.parametrize(
    ("value", "notes"),
    [
        ("a\u2028b\u2029c\x85d\x0be", "a\u2028b\u2029c\x85d\x0be"),
        ("one\\ntwo\\, three", "one\ntwo, three"),
        ("n" * 60 + "\r\n é fin", "n" * 60 + "é fin"),
    ],
)
def test_a_note_is_whole(value: str, notes: str) -> None:
    assert only(card("FN:A", f"NOTE:{value}", "TEL:1234567")).notes == notes


def test_two_notes_are_both_kept() -> None:
    assert only(card("FN:A", "NOTE:one", "NOTE:two", "TEL:1234567")).notes == "one\ntwo"


def test_a_soft_line_end_too_many_does_not_swallow_the_end_of_the_card() -> None:
    data = card("FN:A", "TEL:1234567", "NOTE;ENCODING=QUOTED-PRINTABLE:x=") + card("FN:B", "TEL:2")
    assert [record.name for record in read(data).records] == ["A", "B"]


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (["TEL;CELL;VOICE:06 12"], RecordNumber("06 12", "", mobile=True)),
        (["TEL;TYPE=CELL,VOICE:06 12"], RecordNumber("06 12", "", mobile=True)),
        (["TEL;type=IPHONE;type=CELL:06 12"], RecordNumber("06 12", "", mobile=True)),
        (["TEL;WORK;FAX:06 12"], RecordNumber("06 12", "work fax")),
        (["TEL;TYPE=home;TYPE=voice:06 12"], RecordNumber("06 12", "home")),
        (
            ["item1.TEL:06 12", "item1.X-ABLabel:_$!<Mobile>!$_"],
            RecordNumber("06 12", "Mobile", mobile=True),
        ),
        (["item1.X-ABLabel:Gîte", "item1.TEL:06 12"], RecordNumber("06 12", "Gîte")),
        (['TEL;VALUE=uri;TYPE="voice,cell":tel:+336-12'], RecordNumber("+336-12", "", mobile=True)),
    ],
)
def test_labels_of_numbers(lines: list[str], number: RecordNumber) -> None:
    (found,) = only(card("FN:A", *lines)).numbers
    assert found == number
    assert found.mobile is number.mobile


@pytest.mark.parametrize(
    ("uri", "number"),
    [
        ("tel:0612350009;phone-context=+33", "+330612350009"),
        ("tel:06-12-35-00-09;isub=1;phone-context=+33", "+3306-12-35-00-09"),
        ("tel:0612350009;phone-context=example.com", "0612350009"),
        ("tel:+33-6-12-35-00-09;phone-context=+33", "+33-6-12-35-00-09"),
        ("TEL:+33612350009", "+33612350009"),
        ("tel:%2B33612350009", "+33612350009"),
        ("sms:+33612350009?body=x", "+33612350009"),
        ("tel:+33123456789;ext=12", "+33123456789;ext=12"),
        ("06 12 35 00 09", "06 12 35 00 09"),
    ],
)
def test_addresses_of_telephones(uri: str, number: str) -> None:
    assert of_uri(uri) == number
