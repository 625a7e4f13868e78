"""Files as people have them, read into columns with the telephone numbers' found."""

import pytest
from fakes.notation import FRENCH
from fakes.workbooks import ods, xlsx

from appliance.errors import InputError
from appliance.messaging.directory.contact_files.records import ContactFileError
from appliance.messaging.merge import tables
from appliance.messaging.merge.tables import Table


def read(text: str | bytes, most_rows: int = 10_000) -> Table:
    data = text if isinstance(text, bytes) else text.encode()
    return tables.read(data, most_rows, FRENCH)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_separator_and_encoding(separator: str, encoding: str) -> None:
    text = "Prénom;Téléphone;Heure\nZoë;06 12 34 56 78;9 h\nÉric;0612345679;10 h\n"
    table = read(text.replace(";", separator).encode(encoding))
    assert table.titles == ("Prénom", "Téléphone", "Heure")
    assert table.number_column() == 1
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "Zoë"), (3, "Éric")]
    assert table.examples == ("Zoë", "06 12 34 56 78", "9 h")
    assert (table.kind, table.separator) == ("csv", separator)


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_workbook_is_read_as_a_table(write: type[object]) -> None:
    rows = [["Nom", "Portable", "Somme"], ["Zoë", 612345678.0, 12.5], ["Éric", 712345678.0, 3.0]]
    table = read(write(rows))  # type: ignore[arg-type, call-arg]
    assert table.titles == ("Nom", "Portable", "Somme")
    assert table.number_column() == 1
    assert [row.cells for row in table.rows] == [
        ("Zoë", "612345678", "12,5"),
        ("Éric", "712345678", "3"),
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("0612345678;Bonjour Zoë\n0612345679;Bonjour Éric\n", 0),
        ("Bonjour Zoë;+33612345678\nBonjour Éric;+33612345679\n", 1),
        ("N°;Mobile;Texte\n1;0612345678;a\n2;0612345679;b\n", 1),
        ("Qui;Combien;Appel\nZoë;120;612345678\nÉric;80;612345679\n", 2),
        ("Code;Portable\n75011;'0612345678\n", 1),
        ("Nom;Mobile\nZoë;6,12E+08\nÉric;612345679.0\n", 1),
        ("Nom;Fixe;Portable\nZoë;0112345678;0612345678\nÉric;0112345679;0612345679\n", 2),
        ("Texte;Numéro\nBonjour;\nBonsoir;0612345678\n", 1),
    ],
)
def test_the_column_with_the_numbers_is_found(text: str, column: int) -> None:
    assert read(text).number_column() == column


def test_another_column_can_be_chosen() -> None:
    table = read("Un;Deux\n0612345678;0712345678\n")
    assert [table.number_column(chosen) for chosen in (0, 1)] == [0, 1]
    for wrong in (-1, 2):
        with pytest.raises(InputError) as caught:
            table.number_column(wrong)
        assert (caught.value.code, caught.value.field) == ("no_such_column", "column")


def test_without_a_column_of_numbers_one_has_to_be_chosen() -> None:
    table = read("Nom;Texte\nZoë;Bonjour\nÉric;Bonsoir\n")
    with pytest.raises(InputError) as caught:
        table.number_column()
    assert (caught.value.code, caught.value.field) == ("no_number_column", "column")
    assert caught.value.cure


def test_of_two_columns_of_numbers_one_has_to_be_chosen() -> None:
    table = read("Nom;Téléphone;Portable\nZoë;0112345678;0612345678\nÉric;0112345679;0612345679\n")
    with pytest.raises(InputError) as caught:
        table.number_column()
    assert (caught.value.code, caught.value.field) == ("several_number_columns", "column")
    assert "Téléphone, Portable" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n ", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"Nom;Portable\n", "no_rows"),
        (xlsx([]), "no_rows"),
        (xlsx([["Nom", "Portable"]]), "no_rows"),
        (b"\x00\x01\x02", "not_text"),
        (b"BEGIN:VCARD\nEND:VCARD\n", "not_a_table"),
        (b'[{"name": "Zo\xc3\xab"}]', "not_a_table"),
        (b";".join([b"0612345678"] * 600), "too_many_columns"),
        (xlsx([["0612345678"] * 20]).replace(b"PK", b"PX", 1), "not_text"),
        (b"x" * 5_000_001, "file_too_large"),
    ],
)
def test_a_file_without_recipients_says_what_is_wrong(data: bytes, code: str) -> None:
    with pytest.raises(ContactFileError) as caught:
        read(data)
    assert (caught.value.code, caught.value.field) == (code, "file")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_too_many_rows_say_the_limit(kind: str) -> None:
    many = 200_000
    if kind == "csv":
        data = ("Portable\n" + "0612345678\n" * many).encode()
    else:
        data = xlsx([["Portable"], *([612345678.0] for _ in range(many))])
    with pytest.raises(ContactFileError) as caught:
        read(data)
    assert caught.value.code == "too_many_rows"
    assert caught.value.values["limit"] == 10_000
    assert caught.value.values["rows"] >= many


def test_as_many_rows_as_recipients_are_read() -> None:
    rows = "".join(f"06{number:08}\n" for number in range(10_000))
    assert len(read(f"Portable\n{rows}").rows) == 10_000


def test_rows_above_the_titles_are_skipped() -> None:
    table = read("Clients;;\n\nNom;Portable;Heure\nZoë;0612345678;9 h\n")
    assert table.skipped == (1,)
    assert table.titles == ("Nom", "Portable", "Heure")


def test_a_text_with_the_separator_does_not_widen_the_table() -> None:
    table = read("Portable,Texte\n0612345678,Bonjour\n0612345679,Bonjour, à demain\n")
    assert table.titles == ("Portable", "Texte")
    table = read("0612345678,Bonjour\n0612345670,Bonjour\n0612345679,Bonjour, à demain\n")
    assert len(table.titles) == 2


def test_columns_that_are_empty_everywhere_are_none() -> None:
    table = read("Nom;Portable;;;\nZoë;0612345678;;;\nÉric;0612345679;;;\n")
    assert table.titles == ("Nom", "Portable")


def test_columns_beyond_the_titles_count_if_most_rows_fill_them() -> None:
    table = read("Nom;Portable\nZoë;0612345678;9 h\nÉric;0612345679;10 h\n")
    assert table.titles == ("Nom", "Portable", "")
