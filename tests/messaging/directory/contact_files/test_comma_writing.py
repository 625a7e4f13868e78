"""CSV output: titles, a column for each number, and no formulas."""

import csv
import io

import pytest

from appliance.messaging.directory.contact_files.comma import read_csv
from appliance.messaging.directory.contact_files.comma_writing import Words, write_csv
from appliance.messaging.directory.contact_files.records import ContactRecord, RecordNumber
from appliance.store.contact_details import Promotional


def rows(*records: ContactRecord, **options: object) -> list[list[str]]:
    text = "".join(write_csv(records, **options))  # type: ignore[arg-type]
    return list(
        csv.reader(io.StringIO(text, newline=""), delimiter=str(options.get("separator", ",")))
    )


def test_there_are_columns_for_the_most_numbers_and_all_fields() -> None:
    anne = ContactRecord(
        0, "Anne", (RecordNumber("+331", "home"), RecordNumber("+332")), fields=(("size", "38"),)
    )
    titles, first, second = rows(anne, ContactRecord(0, "Bob", (), fields=(("age", "7"),)))
    assert titles == [
        *("name", "number", "label", "number 2", "label 2"),
        *("notes", "accepts sms", "groups", "age", "size"),
    ]
    assert [cell.lstrip("'") for cell in first[:5]] == ["Anne", "+331", "home", "+332", ""]
    assert second == ["Bob", "", "", "", "", "", "yes", "", "7", ""]


def test_details_that_nobody_has_take_no_column() -> None:
    numbers = (RecordNumber("36111", private=True),)
    details = (("town", "Lyon"), ("promotional", Promotional.NO))
    titles, first, second = rows(
        ContactRecord(0, "Anne", numbers, details=details), ContactRecord(0, "Bob", ())
    )
    assert titles == [
        *("name", "number", "label", "private"),
        *("notes", "accepts sms", "groups", "town", "promotional SMS"),
    ]
    assert first == ["Anne", "36111", "", "yes", "", "yes", "", "Lyon", "no"]
    assert second == ["Bob", "", "", "", "", "yes", "", "", ""]


def test_a_file_with_only_titles_has_no_contacts() -> None:
    assert rows() == [["name", "number", "label", "notes", "accepts sms", "groups"]]


def test_words_and_separator_are_those_of_the_reader() -> None:
    words = Words("nom", "numéro", "libellé", "notes", yes="oui", no="non")
    titles, row = rows(ContactRecord(0, "A", (), accepts_sms=False), separator=";", words=words)
    assert titles[1] == "numéro"
    assert row[4] == "non"


@pytest.mark.parametrize("group", ["A|B", "A, B", "a;b", "* My Contacts", "a ::: b", "a\\b"])
def test_no_letter_of_a_groups_name_parts_it(group: str) -> None:
    record = ContactRecord(0, "A", (RecordNumber("+33612345678"),), groups=(group, "other"))
    [back] = read_csv("".join(write_csv([record]))).records
    assert back.groups == (group, "other")


@pytest.mark.parametrize("name", ["=1+1", "@x", "+x", "-x"])
def test_no_cell_is_a_formula(name: str) -> None:
    [_, row] = rows(ContactRecord(0, name, ()))
    assert row[0] == f"'{name}"


@pytest.mark.parametrize("field", ["number", "name", "field:x", "groups"])
def test_a_field_that_is_called_like_a_column_stays_a_field(field: str) -> None:
    record = ContactRecord(0, "A", (RecordNumber("+33612345678"),), fields=((field, "v"),))
    [back] = read_csv("".join(write_csv([record]))).records
    assert back.fields == ((field, "v"),)
