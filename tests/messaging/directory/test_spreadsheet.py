import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.messaging.directory.contact_files import ContactRecord, RecordNumber, write_csv
from appliance.messaging.directory.spreadsheet import defuse, restore, text_of

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "=cmd|' /C calc'!A0",
    "'=1",
]
# A cell that a spreadsheet would run as a formula; a telephone number cannot.
RUNS = re.compile(r"[\s\"\xa0]*(?!\+\d{6,15}\Z)[=+\-@\uff1d\uff0b\uff0d\uff20]")


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_a_spreadsheet_would_calculate_is_defused(cell: str) -> None:
    assert defuse(cell).startswith("'")
    assert restore(defuse(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Marie", "+33612345678", "06 12", "'quoted'", "a=b"])
def test_plain_text_and_telephone_numbers_stay(cell: str) -> None:
    assert defuse(cell) == cell


@pytest.mark.parametrize(
    ("cell", "defused"),
    [
        ("Marie;=1+1", "Marie;'=1+1"),
        ("Marie\t=1+1", "Marie\t'=1+1"),
        ("Marie, @SUM(A1)", "Marie, '@SUM(A1)"),
        ('Marie;"=1+1', "Marie;\"'=1+1"),
        ("one\n=two", "one\n'=two"),
        ("+33612345678;+33612345679", "+33612345678;+33612345679"),
        ("a;'=1", "a;''=1"),
    ],
)
def test_what_becomes_a_formula_where_another_separator_splits_it_is_defused(
    cell: str, defused: str
) -> None:
    assert defuse(cell) == defused
    assert restore(defused) == cell


@given(st.text(alphabet="'=+-@1a\t\n\r;,| \"") | st.text())
def test_every_cell_comes_back(cell: str) -> None:
    assert restore(defuse(cell)) == cell


@given(st.text(alphabet="'=+-@1a\t\n;, \"", max_size=12), st.sampled_from(",;"))
def test_a_file_is_safe_whichever_separator_it_is_opened_with(text: str, separator: str) -> None:
    record = ContactRecord(0, text, (RecordNumber("+33612345678", text),), text, groups=(text,))
    lines = "".join(write_csv([record], separator=separator))
    for other in ",;\t":
        # A spreadsheet with another separator splits there, whether quoted or not.
        for cell in re.split(rf"[{other}\r\n]", lines):
            assert not RUNS.match(cell.strip().strip('"'))
    assert all(line[0] == '"' for line in lines.split("\r\n")[:1])
    assert len(next(csv.reader(lines.splitlines(), delimiter=separator))) == 6


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="0612350023"', "0612350023"),
        ('= "0612350023"', "0612350023"),
        ('="a""b"', 'a"b'),
        ("'=1", "=1"),
        ('="', '="'),
        ("Marie", "Marie"),
    ],
)
def test_text_kept_as_a_formula_is_read(cell: str, text: str) -> None:
    assert text_of(cell) == text
