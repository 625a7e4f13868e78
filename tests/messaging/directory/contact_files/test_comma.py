"""CSV as people and programs write it: separators, titles, several numbers, groups, fields."""

import pytest

from appliance.messaging.directory.contact_files.columns import Choice
from appliance.messaging.directory.contact_files.comma import find_separator, read_csv
from appliance.messaging.directory.contact_files.records import ContactFileError, RecordNumber


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("name;number\nA;0612345678", ";"),
        ("name,number\nA,0612345678", ","),
        ("name\tnumber\nA\t0612345678", "\t"),
        ("A, B;0612345678\nC, D;0612345679", ";"),
        ("only one column", ","),
        ("", ","),
    ],
)
def test_the_separator_does_not_divide_numbers(text: str, separator: str) -> None:
    assert find_separator(text) == separator


def test_excels_first_line_names_it() -> None:
    table = read_csv('"sep=|"\nname|number\nA|0612345678')
    assert table.separator == "|"
    [record] = table.records
    assert (record.line, record.name, record.numbers) == (3, "A", (RecordNumber("0612345678"),))


def test_rows_above_the_titles_are_skipped_and_told() -> None:
    table = read_csv("Clients on 27/11/2026\n\nname;number\nA;0612345678")
    assert (table.skipped, table.has_titles) == ((1,), True)
    assert [record.line for record in table.records] == [4]


def test_without_titles_the_first_row_is_a_contact() -> None:
    table = read_csv("A;0612345678\nB;0612345679")
    assert not table.has_titles
    assert [record.name for record in table.records] == ["A", "B"]


def test_a_row_becomes_a_contact() -> None:
    [record] = read_csv(
        "first name;last name;mobile;label;phone (office);notes;accepts sms;groups;shoe size\n"
        "Anne;Martin;'0612345678;home;01 42 00 00 00;n;no;A|B|A|* My Contacts;38"
    ).records
    assert record.name == "Anne Martin"
    assert record.numbers == (
        RecordNumber("0612345678", "home"),
        RecordNumber("01 42 00 00 00", "office"),
    )
    assert [number.mobile for number in record.numbers] == [True, False]
    assert (record.notes, record.accepts_sms) == ("n", False)
    assert (record.groups, record.fields) == (("A", "B"), (("shoe size", "38"),))


def test_values_that_a_file_does_not_mention_are_none() -> None:
    [record] = read_csv("name;number\nA;0612345678").records
    assert (record.notes, record.accepts_sms, record.groups, record.fields) == (None,) * 4


@pytest.mark.parametrize("said", ["", "1", "Yes", "OUI", "x"])
def test_an_empty_answer_is_yes(said: str) -> None:
    [record] = read_csv(f"name;number;accepts sms\nA;0612345678;{said}").records
    assert record.accepts_sms is True


def test_a_company_stands_in_for_a_name() -> None:
    [record] = read_csv("company;last name;number\nAcme;;0612345678").records
    assert (record.name, record.fields) == ("Acme", (("company", "Acme"),))


def test_two_numbers_in_a_cell_are_two_and_googles_groups_three() -> None:
    [record] = read_csv(
        "name,number,groups\nA,0612345678 ::: 0612345679,* myContacts ::: A ::: B"
    ).records
    assert [number.number for number in record.numbers] == ["0612345678", "0612345679"]
    assert record.groups == ("A", "B")


def test_a_choice_goes_before_what_was_found() -> None:
    choice = Choice(has_titles=True, roles=("notes", "name"))
    table = read_csv("name;number\nA;0612345678", choice)
    [record] = table.records
    assert (record.name, record.notes, record.numbers) == ("0612345678", "A", ())
    assert table.examples == ("A", "0612345678")


def test_a_table_too_wide_to_be_of_people_is_refused() -> None:
    with pytest.raises(ContactFileError, match="501 columns; at most 500"):
        read_csv("x" + ";x" * 500)
